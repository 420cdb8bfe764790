import { isDeepStrictEqual } from 'node:util';
import { type ErrorCode, SandboxError } from '../contract/error.ts';
import type { Output } from '../sandbox/result.ts';
import { MissingPrerequisite, Violation } from './violation.ts';
import { describeError, quote } from './words.ts';

/** Deep and strict: `0` is not `-0`, and a missing property is not `undefined`. */
export function same(actual: unknown, expected: unknown, what: string): void {
	if (isDeepStrictEqual(actual, expected)) return;
	throw new Violation(`${what}: expected ${quote(expected)}, got ${quote(actual)}`);
}

/** `what` says what must be true. */
export function truthy(what: string, condition: unknown): asserts condition {
	if (!condition) throw new Violation(`${what}: this is not so`);
}

/** `what` names what the backend declared and the check cannot do without, such as `python3`. */
export function prerequisite(what: string, condition: unknown): asserts condition {
	if (!condition) throw new MissingPrerequisite(what);
}

/** Demands a rejection with a `SandboxError` of one of the codes, and gives the error. */
export async function rejectsWith(
	codes: ErrorCode | readonly ErrorCode[],
	promise: PromiseLike<unknown>,
	what: string,
): Promise<SandboxError> {
	const wanted = typeof codes === 'string' ? [codes] : codes;
	const expected = `${what}: expected a SandboxError ${wanted.join(' or ')}`;
	let value: unknown;
	try {
		value = await promise;
	} catch (error) {
		if (SandboxError.is(error) && wanted.includes(error.code)) return error;
		// The cause lets the runner see an error that the check made by itself.
		throw new Violation(`${expected}, got ${describeError(error)}`, { cause: error });
	}
	throw new Violation(`${expected}, but it resolved with ${quote(value)}`);
}

export function contains(haystack: string, needle: string, what: string): void {
	if (haystack.includes(needle)) return;
	throw new Violation(`${what}: expected ${quote(needle)} in ${quote(haystack)}`);
}

export function atMost(actual: number, limit: number, what: string): void {
	// `NaN` is no number to be content with.
	if (actual <= limit) return;
	throw new Violation(`${what}: expected at most ${limit}, got ${actual}`);
}

export function atLeast(actual: number, limit: number, what: string): void {
	if (actual >= limit) return;
	throw new Violation(`${what}: expected at least ${limit}, got ${actual}`);
}

/** The text of bytes, broken UTF-8 as replacement characters, or of one channel of a result. */
export function textOf(source: Uint8Array | Output): string {
	return source instanceof Uint8Array ? new TextDecoder().decode(source) : source.text;
}

/** All bytes of a stream; a `Violation` when there are more than `limit`. */
export async function collect(
	stream: AsyncIterable<Uint8Array>,
	limit: number = 64 * 1024 * 1024,
): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of stream) {
		bytes += chunk.byteLength;
		atMost(bytes, limit, 'the bytes of the stream');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
