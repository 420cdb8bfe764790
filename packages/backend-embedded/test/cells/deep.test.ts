import { createSandbox, type RunResult, type Sandbox } from '@anybox/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';

// Some make a Python, and millions of objects in it.
vi.setConfig({ testTimeout: 60_000 });

let box: Sandbox;

beforeAll(async () => {
	box = await createSandbox(embedded());
}, 60_000);

afterAll(async () => box[Symbol.asyncDispose]());

const limitless = 'import sys\nsys.setrecursionlimit(10**9)\n';

test.each([
	['__repr__', 'class A:\n  def __repr__(self): return repr(self)\nrepr(A())'],
	['a key', 'def f(x): return max([1, 2], key=f)\nf(1)'],
	['a comparison', 'class A:\n  def __eq__(self, other): return self == other\nA() == 1'],
	['a sort', 'def f(x): return sorted([2, 1], key=f)\nf(1)'],
	['an import of itself', 'def f(x): return __import__("builtins").map(f, [1]).__next__()\nf(1)'],
	['calls alone', 'def f(n): return f(n + 1)\nf(1)'],
	['generators', 'def f(n): yield from f(n + 1)\nnext(f(1))'],
])('recursion by %s is an error, whatever limit is set', async (_, code) => {
	await box.runCode('kept = 42');

	const { ended, state, error } = await box.runCode(limitless + code);

	expect({ ended, state, name: error?.name }).toEqual({
		ended: 'error',
		state: 'kept',
		name: 'RecursionError',
	});
	expect((await box.runCode('kept')).text).toBe('42');
});

test.each([
	['lists', 'for _ in range(1_000_000): top = [top]'],
	[
		'objects',
		'class A:\n  def __init__(self, top): self.top = top\nfor _ in range(500_000): top = A(top)',
	],
	[
		'frames',
		'def f(n): return f(n - 1) if n else 1 / 0\ntry: f(500_000)\nexcept ZeroDivisionError: pass',
	],
])('%s deep in each other are let go', async (_, code) => {
	const { ended, error } = await box.runCode(`${limitless}top = None\n${code}\ntop = None`);

	expect({ ended, error }).toEqual({ ended: 'ok', error: undefined });
});

test('no limit is set that is further than Python can go, and others are', async () => {
	const { stdout } = await box.runCode(`import sys
for limit in (5000, 1_000_000, 10**9):
    sys.setrecursionlimit(limit)
    print(sys.getrecursionlimit())
for wrong in ('deep', -1, 1.5):
    try: sys.setrecursionlimit(wrong)
    except (TypeError, ValueError) as error: print(error)`);

	expect(stdout.text.split('\n')).toEqual([
		'5000',
		'1000000',
		'1000000',
		expect.stringContaining('cannot be interpreted as an integer'),
		expect.stringContaining('must be greater or equal than 1'),
		expect.stringContaining('cannot be interpreted as an integer'),
		'',
	]);
});

/** Of an end that took the interpreter with it. */
function told({ ended, state, stdout, stderr, error }: RunResult): object {
	const { name, value, traceback } = error ?? {};
	return { ended, state, stdout: stdout.text, stderr: stderr.text, name, value, traceback };
}

test('what is deeper than the stack says so, and where, and not in the output', async () => {
	const run = await box.runCode(
		`${limitless}print('before')\ntop = None\nfor _ in range(6_000_000): top = [top]\ntop = None`,
	);

	const value =
		'it went deeper than the stack of this Python, which was lost with its variables; use a loop, or nest less';
	expect(told(run)).toEqual({
		ended: 'killed',
		state: 'lost',
		stdout: 'before\n',
		stderr: '',
		name: 'RecursionError',
		value,
		traceback: expect.stringMatching(
			/^Stack \(most recent call first\):\n {2}File "<cell \d+>", line 6 in <module>\nRecursionError: it went deeper/,
		),
	});
});

test.each([
	[
		'memory that is not there',
		"import ctypes\nprint('before')\nctypes.string_at(0xffffffff)",
		'string_at',
	],
	['a fault', "import faulthandler\nprint('before')\nfaulthandler._sigsegv()", '<module>'],
])('%s is told where it was, and not in the output', async (_, code, where) => {
	const run = await box.runCode(code);

	expect(told(run)).toMatchObject({
		ended: 'killed',
		state: 'lost',
		stdout: 'before\n',
		stderr: '',
		name: 'InterpreterKilled',
		traceback: expect.stringMatching(
			new RegExp(
				String.raw`^Stack \(most recent call first\):\n(.*\n)*.*line 3 in <module>\nInterpreterKilled: `,
			),
		),
	});
	expect(run.error?.traceback).toContain(where);
	expect(run.error?.traceback).not.toContain('<anybox>');
});

test('frames that are the same are told once', async () => {
	const run = await box.runCode(
		'import ctypes\ndef f(n): return f(n - 1) if n else ctypes.string_at(0xffffffff)\nf(50)',
	);

	expect(run.error?.traceback).toContain(
		'line 2 in f\n  [Previous line repeated 48 more times]\n  File "<cell',
	);
});
