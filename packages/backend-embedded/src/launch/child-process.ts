import type { ChildProcess } from 'node:child_process';
import { SandboxError, type GuestProcess, type ProcessExit } from '@anybox/core';

/** A child of this process, as the guest that it is. `end` makes it exit, and whatever it started before it. */
export function guestProcess(child: ChildProcess, end: () => void): GuestProcess {
	const { stdin, stdout, stderr } = child;
	if (stdin === null || stdout === null || stderr === null) {
		throw new TypeError('the child was started without pipes');
	}
	const exited = new Promise<ProcessExit>((resolve) => {
		child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, outOfMemory: null }));
	});
	// A pipe that broke is told by what was written into it, and by the end.
	stdin.on('error', () => {});
	return {
		stdout,
		stderr,
		exited,
		writeStdin: (bytes) =>
			new Promise((resolve, reject) => {
				stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
			}),
		closeStdin: async () => void stdin.end(),
		signal: async () => {
			throw new SandboxError('signals are not sent', { code: 'unsupported' });
		},
		async kill() {
			end();
			await exited;
		},
	};
}
