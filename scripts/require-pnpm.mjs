import { spawnSync } from 'node:child_process';

/** turbo and the packaging check call pnpm by name, and their own words for its absence say little. */
export function requirePnpm(script) {
	if (spawnSync('pnpm', ['--version'], { stdio: 'ignore' }).status === 0) return;
	console.error(`there is no pnpm on PATH; start this as: npx -y pnpm@12.18.0 ${script}`);
	process.exit(1);
}
