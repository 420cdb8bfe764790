import type { GuestProcess, ProcessExit } from '@anybox/core';
import type { Container } from 'dockerode';
import { attachedProcess } from './attached-process.ts';
import { removeContainer } from './remove.ts';

/** The first process of a container that has not been started yet. The signal has no effect on what is attached. */
export async function attachTo(container: Container, signal: AbortSignal): Promise<GuestProcess> {
	signal.throwIfAborted();
	const stream = await container.attach({
		stream: true,
		hijack: true,
		stdin: true,
		stdout: true,
		stderr: true,
		abortSignal: signal,
	});
	const exited = container.wait({ condition: 'next-exit' }).then(exitOf);
	return attachedProcess({ stream, exited, kill: () => removeContainer(container) });
}

function exitOf(told: unknown): ProcessExit {
	const status: unknown =
		typeof told === 'object' && told !== null ? Reflect.get(told, 'StatusCode') : undefined;
	return {
		exitCode: typeof status === 'number' ? status : null,
		signal: null,
		outOfMemory: null,
	};
}
