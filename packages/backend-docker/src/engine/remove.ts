import type { Container } from 'dockerode';
import { isAbsent, statusOf } from './explain.ts';

/** Where nobody said how long the engine may take. */
const patienceMs = 60_000;

/** Ends it and all that it holds. Resolves when it is gone, whoever removed it. */
export async function removeContainer(
	container: Container,
	signal: AbortSignal = AbortSignal.timeout(patienceMs),
): Promise<void> {
	signal.throwIfAborted();
	// gVisor ends nothing that is paused, and a removal that failed for it leaves a process on the host for ever.
	await container.unpause({ abortSignal: signal }).catch(() => {});
	try {
		await container.remove({ force: true, v: true, abortSignal: signal });
	} catch (error) {
		// Another call removes it.
		if (statusOf(error) === 409) await untilGone(container, signal);
		else if (!isAbsent(error)) throw error;
	}
}

async function untilGone(container: Container, abortSignal: AbortSignal): Promise<void> {
	await container.wait({ condition: 'removed', abortSignal }).catch((error: unknown) => {
		if (!isAbsent(error)) throw error;
	});
}
