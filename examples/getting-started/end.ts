import { createSandbox, type Sandbox } from '@anybox/core';
import { toyBackend } from '../toy-backend/toy-backend.ts';

// #region scope
/** The sandbox ends with the scope, also when something in it throws. */
export async function endedByScope(): Promise<readonly unknown[]> {
	const seen: Sandbox[] = [];
	try {
		await using box = await createSandbox(toyBackend(), { egress: 'full' });
		seen.push(box);
		throw new Error('on its way');
	} catch (error) {
		return [error instanceof Error && error.message, seen[0]?.state];
	}
}
// #endregion
