import { createSandbox, type Sandbox } from '@anybox/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded } from '../../src/index.ts';

let box: Sandbox;

beforeAll(async () => {
	box = await createSandbox(embedded());
}, 60_000);

afterAll(async () => box[Symbol.asyncDispose]());

test('select of nothing and a pause wait, and an interrupt ends both', async () => {
	const waiting = await box.runCode(
		'import select, signal, time\nbegun = time.monotonic()\nseen = select.select([], [], [], 0.3)\n(seen, time.monotonic() - begun >= 0.3)',
	);
	expect(waiting.text).toBe('(([], [], []), True)');

	for (const code of ['select.select([], [], [])', 'signal.pause()']) {
		const { ended, state } = await box.runCode(code, { timeoutMs: 300 });
		expect({ code, ended, state }).toEqual({ code, ended: 'timeout', state: 'kept' });
	}
});

test.each([
	['now', 'time.time()', 'round(time.time(), -1)'],
	['a part of a millisecond', '1.0005', '1.0'],
	['a part of a second before 1970', '-5.5', '-6.0'],
	['later than a date can be', '8.64e12 + 1', '8640000000000.0'],
	['very long ago', '-1e15', '-8640000000000.0'],
])('a file can be of %s, and is looked at by everybody', async (_, time, seen) => {
	const { text, error } = await box.runCode(`
import os, time
open('/workspace/dated', 'w').close()
os.utime('/workspace/dated', (${time}, ${time}))
found = [entry.stat().st_mtime for entry in os.scandir('/workspace')][0]
(round(found, -1) if found > 1e9 and found < 8e12 else found) == ${seen}`);

	expect(error?.traceback).toBeUndefined();
	expect(text).toBe('True');
	const { contextId } = await box.contexts.create();
	const there = await box.runCode("__import__('os').stat('/workspace/dated').st_size", {
		context: contextId,
	});
	expect(there.text).toBe('0');
	const { modifiedAt } = await box.files.stat('/workspace/dated');
	expect(Number.isNaN(new Date(modifiedAt).getTime())).toBe(false);
});

test('the event loop is there before anything was awaited, and after asyncio.run', async () => {
	const { contextId: context } = await box.contexts.create();
	const code = `
import asyncio
loop = asyncio.get_event_loop()
done = asyncio.ensure_future(asyncio.sleep(0, 5))
async def one(): return 1
asyncio.run(one()), asyncio.get_event_loop() is loop`;
	const first = await box.runCode(code, { context });
	const second = await box.runCode('await done, asyncio.get_running_loop() is loop', { context });

	expect([first.error, first.text, second.text]).toEqual([undefined, '(1, True)', '(5, True)']);
	expect(first.stderr.text).toBe('');
});

test('a lone surrogate in the code is a syntax error, and one in an error is escaped', async () => {
	const inCode = await box.runCode('a = 1\nb = "\ud800"');
	const inError = await box.runCode('raise ValueError("\\ud800")');

	expect(inCode.error).toMatchObject({
		name: 'SyntaxError',
		traceback: expect.stringContaining('line 2\n    b = "\\ud800"\n         ^') as unknown,
	});
	expect(inError.error).toMatchObject({
		value: '\\ud800',
		traceback: expect.stringContaining('ValueError: \\ud800\n') as unknown,
	});
});

test.each([
	['freed', 'chain = None\nfor _ in range(50_000): chain = Link(chain)\ndel chain'],
	['shown', 'nest = []\nfor _ in range(20_000): nest = [nest]\nlen(repr(nest))'],
	['parsed', "import json\nlen(json.loads('[' * 20_000 + ']' * 20_000))"],
	['compiled', "eval('1 + ' * 20_000 + '1')"],
])('what is as deep as tens of thousands is %s', async (_, code) => {
	const link = 'class Link:\n    def __init__(self, next): self.next = next\n';

	const { ended, state } = await box.runCode(link + code);

	expect({ ended, state }).toEqual({ ended: 'ok', state: 'kept' });
});
