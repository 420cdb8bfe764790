import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../../src/contract/error.ts';
import { MissingPrerequisite, Violation } from '../../../src/conformance/violation.ts';
import {
	atLeast,
	atMost,
	collect,
	contains,
	prerequisite,
	rejectsWith,
	same,
	textOf,
	truthy,
} from '../../../src/conformance/expectations.ts';

const gone = new SandboxError('no such file', { code: 'not-found' });

describe('an expectation that holds', () => {
	test('throws nothing', async () => {
		same({ a: [1] }, { a: [1] }, 'the value');
		truthy('it is so', true);
		prerequisite('python3', true);
		contains('abc', 'b', 'the text');
		atMost(3, 3, 'the time');
		atLeast(3, 3, 'the count');
		expect(await rejectsWith('not-found', Promise.reject(gone), 'read')).toBe(gone);
		expect(await rejectsWith(['aborted', 'not-found'], Promise.reject(gone), 'read')).toBe(gone);
	});
});

describe('an expectation that does not hold', () => {
	test.each([
		[() => same(1, 2, 'the count'), 'the count: expected 2, got 1'],
		[() => same('a\n', undefined, 'text'), 'text: expected undefined, got "a\\n"'],
		[() => same(1n, { b: 2n }, 'big'), 'big: expected {"b":"2n"}, got "1n"'],
		[() => truthy('the sandbox is listed', 0), 'the sandbox is listed: this is not so'],
		[() => prerequisite('python3', false), 'prerequisite missing: python3'],
		[() => contains('abc', 'x', 'the text'), 'the text: expected "x" in "abc"'],
		[() => atMost(4, 3, 'the time in ms'), 'the time in ms: expected at most 3, got 4'],
		[() => atMost(Number.NaN, 3, 'the time'), 'the time: expected at most 3, got NaN'],
		[() => atLeast(2, 3, 'the count'), 'the count: expected at least 3, got 2'],
	] as const)('case %$ says what came', (expectation, message) => {
		expect(expectation).toThrow(Violation);
		expect(expectation).toThrow(expect.objectContaining({ message }));
	});

	test('a long value is cut to 300 characters, and says so', () => {
		const expectation = (): void => same('x'.repeat(1000), '', 'the text');

		expect(expectation).toThrow(
			`the text: expected "", got "${'x'.repeat(299)}… (702 more characters)`,
		);
	});

	test('a missing prerequisite is a violation of its own kind', () => {
		expect(() => prerequisite('python3', undefined)).toThrow(MissingPrerequisite);
	});

	test('a call that resolves is told with its value', async () => {
		const rejection = rejectsWith('aborted', Promise.resolve({ text: 'hi' }), 'runCode');

		await expect(rejection).rejects.toThrow(
			'runCode: expected a SandboxError aborted, but it resolved with {"text":"hi"}',
		);
	});

	test('another code is told, with the error as the cause', async () => {
		const rejection = rejectsWith(['aborted', 'timeout'], Promise.reject(gone), 'read');

		await expect(rejection).rejects.toThrow(
			expect.objectContaining({
				name: 'Violation',
				message:
					'read: expected a SandboxError aborted or timeout, got SandboxError not-found: no such file',
				cause: gone,
			}),
		);
	});
});

describe('reading', () => {
	test('broken UTF-8 becomes a replacement character', () => {
		expect(textOf(new Uint8Array([0x61, 0xff]))).toBe('a\ufffd');
	});

	test('a stream is read to its end', async () => {
		const bytes = await collect(chunks('ab', 'c'));

		expect(textOf(bytes)).toBe('abc');
	});

	test('a stream beyond the limit is a violation', async () => {
		await expect(collect(chunks('ab', 'c'), 2)).rejects.toThrow(
			'the bytes of the stream: expected at most 2, got 3',
		);
	});
});

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
	for (const text of texts) yield Buffer.from(text);
}
