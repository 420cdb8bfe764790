import { createSandbox, SandboxError } from '@anybox/core';
import { toyBackend } from '../toy-backend/toy-backend.ts';

// #region refused
/** The toy backend cannot close the network, so the default is refused, not weakened. */
export async function refusedEgress(): Promise<readonly unknown[]> {
	try {
		await using box = await createSandbox(toyBackend());
		return ['created', box.id];
	} catch (error) {
		if (!SandboxError.is(error)) throw error;
		return [error.code, error.message.includes("egress: 'full'")];
	}
}
// #endregion
