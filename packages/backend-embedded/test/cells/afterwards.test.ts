import { createSandbox } from '@anybox/core';
import { expect, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';

vi.setConfig({ testTimeout: 60_000 });

/** By JavaScript's own loop of events, from which nothing of a cell is to come back. */
const leaving = `
import pathlib
from pyodide.webloop import WebLoop
from pyodide.ffi import create_proxy, to_js
import pyodide_js
def write(*_): pathlib.Path('/workspace/came-back').touch()
WebLoop().call_later(0.01, write)
pyodide_js.globals.get('__builtins__')
resolved = type(pyodide_js.runPythonAsync('1'))
pyodide_js.runPythonAsync('1').then(create_proxy(write))
`;

test('nothing that a cell leaves in a timer or a promise ever has its turn', async () => {
	await using box = await createSandbox(embedded());
	const { error } = await box.runCode(leaving);
	expect(error).toBeUndefined();

	for (let cell = 0; cell < 20; cell += 1) await box.runCode('import time; time.sleep(0.01)');

	expect(await box.files.exists('/workspace/came-back')).toBe(false);
});

const hoards = {
	arrays: `
from pyodide.ffi import to_js
piece = to_js(bytes(16 << 20))
kept = [piece.slice() for _ in range(PIECES)]
`,
	'memories of WebAssembly': `
import pyodide_js
from pyodide.ffi import to_js
Memory = pyodide_js._module.memory.constructor
description = to_js({'initial': 256}, dict_converter=pyodide_js._module.constructor.fromEntries)
kept = [Memory.new(description) for _ in range(PIECES)]
Bytes = to_js(b'').constructor
for memory in kept: Bytes.new(memory.buffer).fill(1)
`,
};

test.each(Object.entries(hoards))(
	'whoever holds too much at rest loses it, and not the one whose cell runs: %s',
	async (_, hoarding) => {
		const resources = { memoryMiB: 128, diskMiB: 8 };
		await using box = await createSandbox(embedded(), { resources });
		await box.runCode('1');
		const { contextId: hoard } = await box.contexts.create();
		// Less than is too much, so that the next one is the one that makes it so.
		const hoarded = await box.runCode(hoarding.replace('PIECES', '40'), { context: hoard });
		expect(hoarded).toMatchObject({ ended: 'ok' });

		const honest = await box.runCode(
			`${hoards.arrays.replace('PIECES', '14')}\nimport time\ntime.sleep(2)\nlen(kept)`,
		);

		expect({ ended: honest.ended, text: honest.text }).toEqual({ ended: 'ok', text: '14' });
		expect((await box.runCode("'kept' in globals()", { context: hoard })).text).toBe('False');
		expect((await box.runCode("'kept' in globals()")).text).toBe('True');
	},
);

test('code of several mebibytes runs, whole', async () => {
	await using box = await createSandbox(embedded());
	const text = 'é'.repeat(1_500_000);

	expect((await box.runCode(`len('${text}'), '${text}'[-1]`)).text).toBe("(1500000, 'é')");
});
