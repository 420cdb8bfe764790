import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { SandboxError, type GuestProcess, type ProcessExit } from '@anybox/core';

/** A child of this process, as the guest that it is. `end` makes it exit, and whatever it started before it. */
export function guestProcess(child: ChildProcessWithoutNullStreams, end: () => void): GuestProcess {
	const exited = new Promise<ProcessExit>((resolve) => {
		child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, outOfMemory: null }));
	});
	// A pipe that broke is told by what was written into it, and by the end.
	child.stdin.on('error', () => {});
	return {
		stdout: child.stdout,
		stderr: child.stderr,
		exited,
		writeStdin: (bytes) =>
			new Promise((resolve, reject) => {
				child.stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
			}),
		closeStdin: async () => void child.stdin.end(),
		signal: async () => {
			throw new SandboxError('signals are not sent', { code: 'unsupported' });
		},
		async kill() {
			end();
			await exited;
		},
	};
}
