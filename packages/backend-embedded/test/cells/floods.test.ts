import { createSandbox, type Sandbox } from '@anybox/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';

// A thread that reads tens of mebibytes, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let box: Sandbox;

beforeAll(async () => {
	box = await createSandbox(embedded());
}, 60_000);

afterAll(async () => box[Symbol.asyncDispose]());

// Written faster than it is read, and dear to read.
test.each([
	['single bytes', "import os\nwhile True: os.write(1, b'a')"],
	['empty lines', 'while True: print()'],
	['many lines at once', "import os\nlines = b'\\n' * 65536\nwhile True: os.write(1, lines)"],
	['long lines', "while True: print('x' * 1_000_000)"],
	['both channels', "import sys\nwhile True: print('a'); print('b', file=sys.stderr)"],
	['results', 'while True: display(1)'],
])(
	'a cell that says %s without end stops at its limit, and keeps its variables',
	async (_, code) => {
		await box.runCode('kept = 42');

		const { ended, state } = await box.runCode(code, { timeoutMs: 1000 });

		expect({ ended, state }).toEqual({ ended: 'timeout', state: 'kept' });
		expect((await box.runCode('kept')).text).toBe('42');
	},
);

// Where it is read: in the thread that has no more memory than its own.
test.each([
	['a result', "host.result('[' + '{},' * COUNT + '{}]')"],
	['results', "for _ in range(4): host.result('[' + '{},' * COUNT + '{}]')"],
])('%s of tens of mebibytes that is none costs nobody else anything', async (_, code) => {
	const other = await box.contexts.create();
	const find = `
import gc
(interpreter,) = [o for o in gc.get_objects() if type(o).__name__ == 'Interpreter']
host = type(interpreter).connect.__globals__['host']
`;

	const told = box.runCode(find + code.replace('COUNT', '10_000_000'), { timeoutMs: 30_000 });
	const alive = await box.runCode('6 * 7', { context: other.contextId, timeoutMs: 5000 });

	expect(alive.text).toBe('42');
	expect((await told).ended).not.toBe('unknown');
	expect((await box.runCode('1')).text).toBe('1');
});
