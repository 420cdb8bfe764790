import { createSandbox } from '@anybox/core';
import { expect, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';

vi.setConfig({ testTimeout: 60_000 });

test('a folder at the top that is taken away and made anew is the same for every context', async () => {
	await using box = await createSandbox(embedded());
	await box.files.write('/data/old', '');
	await box.runCode("import os; os.listdir('/data')");
	await box.files.remove('/data');
	await box.files.write('/data/new', 'text');

	const look =
		"import os; open('/data/made', 'w').close(); sorted(os.listdir('/data')), open('/data/new').read()";
	const { contextId } = await box.contexts.create();

	for (const options of [{}, { context: contextId }]) {
		const { text, error } = await box.runCode(look, options);
		expect(error?.traceback).toBeUndefined();
		expect(text).toBe("(['made', 'new'], 'text')");
	}
});
