// `pnpm anybox …`: the command line as it is in this repository, built where it is stale.
import { spawn } from 'node:child_process';
import { readJson, root } from './repository.mjs';
import { runCommand } from './run-command.mjs';

const path = `${root}node_modules/.bin:${process.env.PATH}`;
const { build } = readJson('package.json').scripts;
const built = await runCommand('sh', ['-c', build], {
	quiet: true,
	cwd: root,
	env: { PATH: path },
});
if (built.exitCode !== 0) {
	console.error(`${built.output.trimEnd()}\n\nanybox could not be built; run it alone: pnpm build`);
	process.exit(1);
}

const program = `${root}packages/anybox/dist/cli/main.js`;
const child = spawn(process.execPath, [program, ...process.argv.slice(2)], {
	stdio: 'inherit',
	cwd: process.env.INIT_CWD ?? process.cwd(),
});
// The terminal sends Ctrl-C to both, and it is the command line's own to act on.
process.removeAllListeners('SIGINT').on('SIGINT', () => {});
process.removeAllListeners('SIGTERM').on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
