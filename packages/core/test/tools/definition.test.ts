import { describe, expect, test } from 'vitest';
import { errorCodes, SandboxError, type SandboxErrorOptions } from '../../src/contract/error.ts';
import { callTool } from './call-tool.ts';
import { cells, fakeSandbox, runResult } from './fake-sandbox.ts';

describe('bad input', () => {
	test.each([
		[
			'a missing field',
			{},
			[
				{
					field: 'code',
					problem: 'Invalid input: expected string, received undefined',
					fix: 'Python source; the last expression is the value',
				},
			],
		],
		[
			'a field of another type',
			{ code: '1', timeout_seconds: '5' },
			[
				{
					field: 'timeout_seconds',
					problem: 'Invalid input: expected number, received string',
					fix: 'time limit in seconds, 1 to 3600; 30 unless the sandbox was set up otherwise',
				},
			],
		],
		[
			'a field that does not exist',
			{ code: '1', timeout: 5 },
			[
				{
					field: 'timeout',
					problem: 'there is no such field',
					fix: 'leave it out; the fields are code, timeout_seconds',
				},
			],
		],
		[
			'no object',
			'print(1)',
			[
				{
					field: '(input)',
					problem: 'Invalid input: expected object, received string',
					fix: 'give an object with code, timeout_seconds',
				},
			],
		],
	])('names %s and the fix, and runs nothing', async (_, input, problems) => {
		const answer = await callTool(fakeSandbox(), 'execute_python', input);

		expect(answer).toMatchObject({ ok: false, images: [] });
		expect(answer.json).toEqual({
			error: {
				code: 'invalid-input',
				message: 'nothing was run: the input does not fit the schema',
				problems,
				next: 'correct these fields and call again',
			},
		});
	});

	test('a flood of unknown fields stays small', async () => {
		const input = Object.fromEntries(
			Array.from({ length: 500 }, (_, index) => [`${index}${'x'.repeat(500)}`, 1]),
		);

		const { text } = await callTool(fakeSandbox(), 'execute_python', input);

		expect(text.length).toBeLessThan(3000);
	});

	test('null is as good as left out', async () => {
		const answer = await callTool(cells(), 'execute_python', { code: '1', timeout_seconds: null });

		expect(answer.ok).toBe(true);
	});
});

function failing(fact: string, options: SandboxErrorOptions): ReturnType<typeof fakeSandbox> {
	return fakeSandbox({ runCode: () => Promise.reject(new SandboxError(fact, options)) });
}

describe('a SandboxError', () => {
	test('says what failed, whether to repeat it and when', async () => {
		const sandbox = failing('too many requests', {
			code: 'rate-limited',
			retry: 'safe',
			backend: 'e2b',
			operation: 'runCode',
			retryAfterMs: 1200,
		});

		const answer = await callTool(sandbox, 'execute_python', { code: '1' });

		expect(answer.ok).toBe(false);
		expect(answer.json).toEqual({
			error: {
				code: 'rate-limited',
				message: 'e2b: runCode: too many requests',
				retry: 'safe',
				retry_after_seconds: 2,
				next: 'nothing happened; the same call may be made again',
			},
		});
	});

	test.each([
		['unsafe', 'timeout', /may have taken effect/],
		['never', 'unauthenticated', /tell the user/],
		['never', 'unsupported', /find another way/],
		['never', 'not-found', /call again for a new one/],
		['safe', 'aborted', /^the call was cancelled from outside; do not repeat it unasked$/],
		['unsafe', 'aborted', /do not repeat it unasked; the call may have taken effect/],
	] as const)('that is %s to repeat, %s, says what to do', async (retry, code, next) => {
		const { json } = await callTool(failing('x', { code, retry }), 'execute_python', { code: '1' });

		expect(json).toMatchObject({ error: { code, next: expect.stringMatching(next) } });
	});

	test.each(errorCodes)('of code %s has a next step', async (code) => {
		const answer = await callTool(failing('x', { code }), 'execute_python', { code: '1' });

		expect(answer.json).toHaveProperty('error.next', expect.stringMatching(/.{10}/));
	});

	test('of the session is told like one of the sandbox', async () => {
		const session = {
			sandbox: () =>
				Promise.reject(new SandboxError('no box', { code: 'unavailable', retry: 'safe' })),
		};

		const { ok, json } = await callTool(session, 'execute_python', { code: '1' });

		expect(ok).toBe(false);
		expect(json).toHaveProperty('error.code', 'unavailable');
	});

	test('with a long message is cut', async () => {
		const { text } = await callTool(
			failing('x'.repeat(100_000), { code: 'unknown' }),
			'execute_python',
			{ code: '1' },
		);

		expect(text.length).toBeLessThan(1000);
	});
});

test("a mistake in the host's code rejects", async () => {
	const sandbox = fakeSandbox({ runCode: () => Promise.reject(new TypeError('oops')) });

	await expect(callTool(sandbox, 'execute_python', { code: '1' })).rejects.toThrow('oops');
});

test('the signal of the call reaches the sandbox', async () => {
	const signal = AbortSignal.abort();
	let given: unknown;
	const sandbox = fakeSandbox({
		runCode: (_, options) => {
			given = options;
			return Promise.resolve(runResult());
		},
	});

	await callTool(sandbox, 'execute_python', { code: '1', timeout_seconds: 2.5 }, { signal });

	expect(given).toEqual({ language: 'python', timeoutMs: 2500, signal });
});
