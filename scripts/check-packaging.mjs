// Packs every public package, judges the tarballs, installs them in an empty folder, imports them and reads their types.
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

/** As a project does that has the types of a browser alone, and checks those of its dependencies as well. */
function writeTypesConsumer(packed) {
	const doors = packed.flatMap(({ manifest: { name, exports } }) =>
		Object.keys(exports)
			.filter((path) => path !== './package.json')
			.map((path) => name + path.slice(1)),
	);
	const lines = doors.map((door, index) => `export * as door${index} from '${door}';\n`);
	writeFileSync(join(consumer, 'types.ts'), lines.join(''));
	const compilerOptions = {
		target: 'es2023',
		lib: ['es2023', 'esnext.disposable', 'dom'],
		module: 'nodenext',
		types: [],
		strict: true,
		skipLibCheck: false,
		noEmit: true,
	};
	const configuration = JSON.stringify({ compilerOptions, files: ['types.ts'] });
	writeFileSync(join(consumer, 'tsconfig.json'), configuration);
}

try {
	const packed = [];
	for (const entry of publicPackages()) packed.push(await pack(entry));
	await Promise.all(packed.map(judge));
	writeConsumer(packed);
	writeTypesConsumer(packed);
	await must('pnpm', ['install', '--prefer-offline', '--ignore-scripts'], consumer);
	console.log((await must(process.execPath, ['import-everything.mjs', root], consumer)).trim());
	await must(process.execPath, [localTool('typescript/bin/tsc'), '-p', '.'], consumer);
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
