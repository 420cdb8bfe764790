import { createSandbox, type RunResult, type Sandbox, SandboxError } from '@anybox/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded } from '../../src/index.ts';

let box: Sandbox;

beforeAll(async () => {
	box = await createSandbox(embedded(), { graceMs: 5000 });
	await box.files.write('/workspace/big', 'a line\n'.repeat(20_000));
}, 60_000);

afterAll(async () => box[Symbol.asyncDispose]());

const kept = { ended: 'timeout', state: 'kept', error: 'KeyboardInterrupt' };

function endOf({ ended, state, error }: RunResult): unknown {
	return { ended, state, error: error?.name };
}

const finalizer = `
class Finalized:
    def __del__(self):
        self.x = 1
        self.y = 2
while True: Finalized()`;

test.each([
	['a file that ends in its destructor', 'while True: open("f", "w").write("x")', 10],
	['a method that finalizes', finalizer, 10],
	['a loop of events', 'import asyncio\nwhile True: await asyncio.sleep(0)', 40],
	['files that are read', 'while True:\n  for line in open("/workspace/big"): pass', 10],
	['a loop that counts', 'i = 0\nwhile True: i += 1', 30],
])(
	'a limit in %s keeps the state, wherever it meets',
	async (_, code, times) => {
		for (let round = 0; round < times; round += 1) {
			const result = await box.runCode(code, { timeoutMs: 30 + round });
			expect({ round, end: endOf(result) }).toEqual({ round, end: kept });
		}
	},
	120_000,
);

const waits = `
import time
print("go", flush=True)
try:
    while True: time.sleep(0.01)
finally:
    print("fin")`;
const imports = 'import difflib, calendar, colorsys, csv\nwhile True: pass';
const forget = `import sys
for name in ('difflib', 'calendar', 'colorsys', 'csv'): sys.modules.pop(name, None)`;

/** Stops a cell so long after it was asked for; nothing of one that had not begun. */
async function stopped(code: string, context: string, afterMs: number): Promise<unknown> {
	const controller = new AbortController();
	const { signal } = controller;
	const running = box.runCode(code, { context, signal });
	setTimeout(() => controller.abort(), afterMs);
	try {
		const { ended, state, error } = await running;
		return `${ended} ${state} ${error?.name}`;
	} catch (error) {
		if (error instanceof SandboxError && error.code === 'aborted') return undefined;
		throw error;
	}
}

test.each([
	['that waits', waits],
	['that imports', imports],
])(
	'a cell %s can be stopped from its first moment',
	async (_, code) => {
		const { contextId } = await box.contexts.create();
		for (let round = 0; round < 60; round += 1) {
			await box.runCode(forget, { context: contextId });
			const end = await stopped(code, contextId, round / 4);
			expect([undefined, 'cancelled kept KeyboardInterrupt'], `round ${round}`).toContain(end);
		}
	},
	120_000,
);

test('the first cell of a context can be stopped from its first moment', async () => {
	for (let round = 0; round < 12; round += 1) {
		const { contextId } = await box.contexts.create();
		const end = await stopped(waits, contextId, 2 * round);
		await box.contexts.remove(contextId);
		expect([undefined, 'cancelled kept KeyboardInterrupt'], `round ${round}`).toContain(end);
	}
}, 120_000);

test('code that catches its interrupt sees it once, and goes on', async () => {
	const code = `
import time
caught = 0
try:
    time.sleep(60)
except KeyboardInterrupt:
    caught += 1
end = time.monotonic() + 0.3
while time.monotonic() < end: Finalized()
caught`;
	await box.runCode('class Finalized:\n    def __del__(self): self.x = 1');

	const { text, state } = await box.runCode(code, { timeoutMs: 50 });

	expect({ text, state }).toEqual({ text: '1', state: 'kept' });
});

test('an interrupt that code sends itself is its own, in a finalizer too', async () => {
	const { ended, stderr } = await box.runCode(`
import os, signal
class Finalized:
    def __del__(self): os.kill(os.getpid(), signal.SIGINT)
Finalized()
signal.raise_signal(signal.SIGINT)`);

	expect({ ended, said: stderr.text.includes('KeyboardInterrupt') }).toEqual({
		ended: 'error',
		said: true,
	});
});
