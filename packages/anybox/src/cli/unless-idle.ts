import { SandboxError } from '@anybox/core';

/**
 * What is waited for, unless nothing is left in this process that could bring it about: Node would end without a word.
 *
 * @throws backend-bug, in these words
 */
export async function unlessIdle<Value>(waited: Promise<Value>, words: string): Promise<Value> {
	let giveUp = (): void => {};
	const idle = new Promise<void>((resolve) => {
		giveUp = resolve;
	}).then(() => {
		const fact = `${words}: nothing is left that it could wait for`;
		throw new SandboxError(fact, { code: 'backend-bug' });
	});
	process.once('beforeExit', giveUp);
	try {
		return await Promise.race([waited, idle]);
	} finally {
		process.off('beforeExit', giveUp);
	}
}
