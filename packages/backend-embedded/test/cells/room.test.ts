import { createSandbox, type Sandbox } from '@anybox/core';
import { expect, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';

// Each makes several Pythons.
vi.setConfig({ testTimeout: 60_000 });

function boxOf(memoryMiB: number): Promise<Sandbox> {
	return createSandbox(embedded(), { resources: { memoryMiB } });
}

test('a sandbox has as many contexts as its memory is room for, and says so of the next', async () => {
	await using box = await boxOf(250);
	// Its own, which is one of them.
	await box.runCode('kept = 42');
	const [second] = [await box.contexts.create(), await box.contexts.create()];

	await expect(box.contexts.create()).rejects.toMatchObject({
		code: 'quota-exceeded',
		message: expect.stringContaining(
			'memoryMiB: 250 MiB are room for 3 contexts, which take some 80 MiB each at rest; remove one, or create the sandbox with more',
		),
	});

	expect((await box.runCode('kept')).text).toBe('42');
	await box.contexts.restart(second.contextId);
	await box.contexts.remove(second.contextId);
	const { contextId } = await box.contexts.create();
	expect((await box.runCode('6 * 7', { context: contextId })).text).toBe('42');
});

test('the smallest sandbox has room for a second, so that it can be verified', async () => {
	await using box = await boxOf(40);
	await box.runCode('1');

	expect((await box.verify()).findings).not.toEqual([]);
});

test('a context at rest takes no more than is said', async () => {
	await using box = await createSandbox(embedded());
	await box.runCode('1');
	const usedMiB = async (): Promise<number> => (await box.metrics()).memoryUsedMiB ?? Number.NaN;
	const before = await usedMiB();

	for (let count = 1; count < 12; count += 1) {
		const { contextId } = await box.contexts.create();
		await box.runCode('1', { context: contextId });
	}

	// And a spare one.
	const each = ((await usedMiB()) - before) / 12;
	expect(each).toBeLessThan(100);
	await expect(box.contexts.create()).rejects.toMatchObject({ code: 'quota-exceeded' });
});
