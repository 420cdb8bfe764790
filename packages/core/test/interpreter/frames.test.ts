import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '../../src/interpreter/frames.ts';
import { runs } from '../policy/runs.ts';

const decode = (value: unknown): unknown => decodeFrame(Buffer.from(JSON.stringify(value)));

describe('frames of the guest', () => {
	test('any bytes are a frame or none, and never an exception', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				expect(() => decodeFrame(bytes)).not.toThrow();
			}),
			runs,
		);
	});

	test('any JSON is a frame or none', () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 6 }), (json) => {
				expect(() => decodeFrame(Buffer.from(json))).not.toThrow();
			}),
			runs,
		);
	});

	test('an event survives the way', () => {
		const event = { event: 'output', cell: 'c1', channel: 'stdout', data: 'aGk=' };

		expect(decode(event)).toEqual({ kind: 'event', event });
	});

	test('a reply is a value or an error of a known code', () => {
		expect(decode({ id: 1, value: {} })).toEqual({ kind: 'reply', reply: { id: 1, value: {} } });
		expect(decode({ id: 1, error: { code: 'made-up', message: '' } })).toBeUndefined();
	});

	test.each([
		['an unknown event', { event: 'exec', cell: 'c' }],
		['a negative count', end({ epoch: -1 })],
		['a count that is no whole number', end({ count: 1.5 })],
		['an outcome that only the host may tell', end({ outcome: 'lost' })],
		['an outcome that is none', end({ outcome: 'fine' })],
		[
			'a bundle that is no text',
			{ event: 'result', cell: 'c', bundle: { a: 1 }, main: true, omitted: [] },
		],
		['a bundle of a million forms', result({ bundle: manyForms(1_000_000) })],
		['a bundle of 101 forms', result({ bundle: manyForms(101) })],
		['a MIME type of a million characters', result({ bundle: { ['m'.repeat(1_000_000)]: '' } })],
		['a MIME type of 201 characters', result({ bundle: { ['m'.repeat(201)]: '' } })],
		['a list of 102 forms that were left out', result({ omitted: leftOut(102) })],
		['a form of 201 characters that was left out', result({ omitted: leftOut(1, 201) })],
		['a list', []],
		['null', null],
	])('%s is no frame', (_, value) => {
		expect(decode(value)).toBeUndefined();
	});

	test.each([
		['a bundle of a hundred forms', { bundle: manyForms(100) }],
		['a MIME type of 200 characters', { bundle: { ['m'.repeat(200)]: '' } }],
		[
			'a list of 101 forms that were left out, the last of which sums up',
			{ omitted: leftOut(101) },
		],
		['a form of 200 characters that was left out', { omitted: leftOut(1, 200) }],
	])('%s is a frame', (_, changed) => {
		expect(decode(result(changed))).toEqual({ kind: 'event', event: result(changed) });
	});

	test('an end is a frame whatever the name of its error', () => {
		const error = { name: 'e'.repeat(1_000_000), value: '', traceback: '', exitCode: null };

		expect(decode(end({ error }))).toMatchObject({ event: { error: { name: 'e'.repeat(200) } } });
	});

	test('keys that reach for a prototype change none', () => {
		const line =
			'{"event":"result","cell":"c","bundle":{"__proto__":"x","constructor":"y"},"main":false,"omitted":[]}';

		decodeFrame(Buffer.from(line));

		expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
		expect(Object.prototype.constructor).toBe(Object);
	});

	test('a hundred thousand brackets are no frame', () => {
		const line = `{"event":"end","n":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

		expect(decodeFrame(Buffer.from(line))).toBeUndefined();
	});

	test('invalid UTF-8 is no frame', () => {
		expect(decodeFrame(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
	});

	test('a frame to the guest is one line, whatever it holds', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (code) => {
				const line = Buffer.from(encodeFrame({ id: 1, op: 'start', code })).toString('utf8');

				expect(line.indexOf('\n')).toBe(line.length - 1);
				expect(JSON.parse(line)).toEqual({ id: 1, op: 'start', code });
			}),
			runs,
		);
	});
});

function manyForms(count: number): Record<string, string> {
	return Object.fromEntries(Array.from({ length: count }, (_, index) => [`m/${index}`, '']));
}

function leftOut(count: number, chars = 1): readonly unknown[] {
	return Array.from({ length: count }, () => ({ mime: 'm'.repeat(chars), bytes: 1 }));
}

function result(changed: Record<string, unknown>): Record<string, unknown> {
	return { event: 'result', cell: 'c', bundle: {}, main: true, omitted: [], ...changed };
}

function end(changed: Record<string, unknown>): Record<string, unknown> {
	const channel = { bytes: 0, lines: 0, tail: '', spool: null, spooled: 0 };
	return {
		event: 'end',
		cell: 'c',
		outcome: 'ok',
		state: 'kept',
		epoch: 1,
		error: null,
		count: 1,
		stdout: channel,
		stderr: channel,
		omittedResults: { count: 0, bytes: 0 },
		...changed,
	};
}
