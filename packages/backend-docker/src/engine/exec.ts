import { once } from 'node:events';
import { type GuestProcess, type ProcessExit, SandboxError } from '@anybox/core';
import type { Container, Exec } from 'dockerode';
import { attachedProcess } from './attached-process.ts';
import { isAbsent } from './explain.ts';

export interface ExecIn {
	readonly container: Container;
	readonly argv: readonly string[];
	readonly user: string;
	readonly signal: AbortSignal;
}

/** A further process of a container that runs. An engine cannot end it by itself, but it reads an end when we are gone. */
export async function execIn({ container, argv, user, signal }: ExecIn): Promise<GuestProcess> {
	const exec = await container.exec({
		Cmd: [...argv],
		User: user,
		WorkingDir: '/',
		AttachStdin: true,
		AttachStdout: true,
		AttachStderr: true,
		Tty: false,
		abortSignal: signal,
	});
	const stream = await exec.start({ hijack: true, stdin: true, Tty: false, abortSignal: signal });
	const exited = once(stream, 'close').then(() => exitOf(exec));
	return attachedProcess({ stream, exited, kill: async () => void stream.destroy() });
}

/** @throws unavailable where it still runs: the connection broke, and nobody saw its end */
async function exitOf(exec: Exec): Promise<ProcessExit> {
	const unseen: ProcessExit = { exitCode: null, signal: null, outOfMemory: null };
	try {
		const { Running, ExitCode } = await exec.inspect();
		if (!Running) return { ...unseen, exitCode: ExitCode };
	} catch (error) {
		// It ended with its container.
		if (isAbsent(error)) return unseen;
		throw error;
	}
	throw new SandboxError('the connection to the sandbox broke', {
		code: 'unavailable',
		retry: 'unsafe',
		backend: 'docker',
	});
}
