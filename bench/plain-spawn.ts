import { spawn as spawnChild } from 'node:child_process';
import { once } from 'node:events';
import type { GuestProcess, ProcessExit, SpawnRequest } from '@anybox/core';

/**
 * Processes of this machine with nothing between: what remains is the cost of the interpreter itself.
 * `cwd` is where this machine has no `/workspace`.
 */
export function plainSpawn(cwd: string): (request: SpawnRequest) => Promise<GuestProcess> {
	return async ({ argv: [program, ...rest], environment }) => {
		const child = spawnChild(program, rest, { cwd, env: environment, stdio: 'pipe' });
		await once(child, 'spawn');
		const exited = new Promise<ProcessExit>((resolve) => {
			child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, outOfMemory: null }));
		});
		return {
			stdout: child.stdout,
			stderr: child.stderr,
			exited,
			writeStdin: (bytes) =>
				new Promise((resolve, reject) => {
					child.stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
				}),
			closeStdin: async () => void child.stdin.end(),
			signal: async (name) => void child.kill(name),
			kill: async () => void child.kill('SIGKILL'),
		};
	};
}
