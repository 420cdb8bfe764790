import { createSandbox, type Sandbox } from '@anybox/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded } from '../../src/index.ts';

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
