import type { Container } from 'dockerode';
import { isAbsent, statusOf } from './explain.ts';

/** Ends it and all that it holds. Resolves when it is gone, whoever removed it. */
export async function removeContainer(container: Container): Promise<void> {
	// gVisor ends nothing that is paused, and a removal that failed for it leaves a process on the host for ever.
	await container.unpause().catch(() => {});
	try {
		await container.remove({ force: true, v: true });
	} catch (error) {
		// Another call removes it.
		if (statusOf(error) === 409) await untilGone(container);
		else if (!isAbsent(error)) throw error;
	}
}

async function untilGone(container: Container): Promise<void> {
	await container.wait({ condition: 'removed' }).catch((error: unknown) => {
		if (!isAbsent(error)) throw error;
	});
}
