// Packs every public package, judges the tarballs, installs them in an empty folder and imports them.
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localTool, publicPackages, root } from './repository.mjs';
import { requirePnpm } from './require-pnpm.mjs';
import { runCommand } from './run-command.mjs';

requirePnpm('packaging');

const temporary = mkdtempSync(join(tmpdir(), 'anybox-packaging-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const consumer = join(temporary, 'consumer');

async function must(command, commandArguments, cwd) {
	const { exitCode, output } = await runCommand(command, commandArguments, { quiet: true, cwd });
	if (exitCode !== 0) throw new Error(`${command} ${commandArguments.join(' ')}\n${output.trim()}`);
	return output;
}

async function pack({ name, folder, manifest }) {
	const target = join(temporary, name);
	mkdirSync(target);
	await must('pnpm', ['pack', '--pack-destination', target], folder);
	const tarball = join(target, readdirSync(target)[0]);
	console.log(`${manifest.name}: ${(statSync(tarball).size / 1024).toFixed(1)} KiB packed`);
	return { name, folder, manifest, tarball };
}

async function judge({ tarball }) {
	await must(process.execPath, [localTool('publint/src/cli.js'), 'run', tarball, '--strict']);
	await must(process.execPath, [
		localTool('@arethetypeswrong/cli/dist/index.js'),
		tarball,
		'--profile',
		'esm-only',
	]);
}

/** Our packages must find each other's tarballs, not what the registry holds under their names. */
function writeConsumer(packed) {
	const tarballs = Object.fromEntries(
		packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]),
	);
	mkdirSync(consumer);
	writeFileSync(
		join(consumer, 'package.json'),
		JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies: tarballs }),
	);
	writeFileSync(
		join(consumer, 'pnpm-workspace.yaml'),
		`packages: []\noverrides: ${JSON.stringify(tarballs)}\n`,
	);
	cpSync(join(root, 'test/packed'), consumer, { recursive: true });
}

try {
	const packed = [];
	for (const entry of publicPackages()) packed.push(await pack(entry));
	await Promise.all(packed.map(judge));
	writeConsumer(packed);
	await must('pnpm', ['install', '--prefer-offline', '--ignore-scripts'], consumer);
	console.log((await must(process.execPath, ['import-everything.mjs', root], consumer)).trim());
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
