import type { GuestProcess } from '@anybox/core';
import type Dockerode from 'dockerode';
import type { Container } from 'dockerode';
import { attachedProcess } from './attached-process.ts';
import { endOf } from './ending.ts';
import { removeContainer } from './remove.ts';

export interface AttachTo {
	readonly engine: Dockerode;
	readonly container: Container;
	readonly signal: AbortSignal;
}

/** The first process of a container that has not been started yet. The signal has no effect on what is attached. */
export async function attachTo({ engine, container, signal }: AttachTo): Promise<GuestProcess> {
	signal.throwIfAborted();
	const stream = await container.attach({
		stream: true,
		hijack: true,
		stdin: true,
		stdout: true,
		stderr: true,
		abortSignal: signal,
	});
	const exited = container
		.wait({ condition: 'next-exit' })
		.then((told: unknown) => endOf({ engine, containerId: container.id, told }));
	return attachedProcess({ stream, exited, kill: () => removeContainer(container) });
}
