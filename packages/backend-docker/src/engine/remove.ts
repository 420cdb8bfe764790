import { SandboxError } from '@anybox/core';
import type { Container } from 'dockerode';
import { isAbsent, statusOf } from './explain.ts';

/** Ends it and all that it holds. Resolves when it is gone, whoever removed it. */
export async function removeContainer(container: Container): Promise<void> {
	if ((await tried(container)) !== 'stands-still') return;
	// gVisor ends nothing that is paused.
	await container.unpause().catch(() => {});
	if ((await tried(container)) !== 'stands-still') return;
	throw new SandboxError('the engine could not end the container', {
		code: 'unavailable',
		backend: 'docker',
		operation: 'destroy',
	});
}

async function tried(container: Container): Promise<'gone' | 'stands-still'> {
	try {
		await container.remove({ force: true, v: true });
	} catch (error) {
		const status = statusOf(error);
		if (status === 500) return 'stands-still';
		// Another call removes it.
		if (status === 409) await untilGone(container);
		else if (status !== 404) throw error;
	}
	return 'gone';
}

async function untilGone(container: Container): Promise<void> {
	await container.wait({ condition: 'removed' }).catch((error: unknown) => {
		if (!isAbsent(error)) throw error;
	});
}
