import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { root } from './repository.mjs';
import { runCommand } from './run-command.mjs';

/**
 * The path of a Node of that exact version. It comes from the package registry, as the package that
 * holds the binary itself, so that no install script has to run.
 */
export async function obtainNode(version) {
	const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
	const folder = `${root}node_modules/.cache/anybox-node/${version}`;
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	const path = `${folder}/node_modules/${name}/bin/${binary}`;
	if (!existsSync(path)) {
		mkdirSync(folder, { recursive: true });
		const { exitCode, output } = await runCommand(
			'npm',
			[
				'install',
				'--ignore-scripts',
				'--no-save',
				'--no-audit',
				'--no-fund',
				'--prefix',
				folder,
				`${name}@${version}`,
			],
			{ quiet: true, cwd: folder },
		);
		if (exitCode !== 0) throw new Error(`${name}@${version} was not installed:\n${output}`);
	}
	const answer = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
	if (answer !== `v${version}`) throw new Error(`${path} says ${answer}, expected v${version}`);
	return path;
}
