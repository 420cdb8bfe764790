import { createSandbox } from '@anybox/core';
import { expect, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';

vi.setConfig({ testTimeout: 60_000 });

test('a context whose Python ended itself is restarted as often as it is asked for', async () => {
	await using box = await createSandbox(embedded());
	const { contextId: context } = await box.contexts.create();
	await box.files.write('/workspace/kept', 'here');
	await box.runCode('import os; os._exit(3)', { context });

	await box.contexts.restart(context);
	await box.runCode('x = 1', { context });
	await box.contexts.restart(context);

	expect((await box.runCode("'x' in globals()", { context })).text).toBe('False');
	// A cell that nothing but the end of its Python stops: the sandbox goes on.
	const stuck = await box.runCode('sum(iter(int, 1))', { context, timeoutMs: 300 });
	expect(stuck.state).toBe('lost');
	expect(await box.files.read('/workspace/kept')).toBe('here');
});
