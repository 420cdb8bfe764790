import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	decodeUtf8,
	StreamingText,
	withoutCutEnd,
	withoutCutStart,
} from '../../src/policy/utf8.ts';
import { splitBytes } from './pieces.ts';
import { runs } from './runs.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const points = (text: string): number => Array.from(text).length;
const places = fc.array(fc.nat(), { maxLength: 12 });
/** Bytes that are nearly UTF-8: leads, continuations and what no UTF-8 has. */
const nearly = fc
	.array(
		fc.constantFrom(0x61, 0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xbb, 0xf0, 0x9f, 0xf4, 0xff),
	)
	.map((bytes) => Uint8Array.from(bytes));

function decodePieces(pieces: readonly Uint8Array[]): string {
	const text = new StreamingText();
	return pieces.map((piece) => text.push(piece)).join('') + text.end();
}

describe('streaming text', () => {
	test('is the same however its bytes are split', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), places, (text, cuts) => {
				expect(decodePieces(splitBytes(encode(text), cuts))).toBe(text);
			}),
			runs,
		);
	});

	test('that is not UTF-8 decodes as it does in one piece, without throwing', () => {
		fc.assert(
			fc.property(fc.oneof(nearly, fc.uint8Array()), places, (bytes, cuts) => {
				const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
				expect(decodePieces(splitBytes(bytes, cuts))).toBe(whole);
			}),
			runs,
		);
	});

	test('gives a character with its last byte', () => {
		const text = new StreamingText();

		const parts = [...encode('\u00e9\ud83d\ude00')].map((byte) => text.push(Uint8Array.of(byte)));

		expect(parts).toStrictEqual(['', '\u00e9', '', '', '', '\ud83d\ude00']);
	});

	test('keeps a byte order mark', () => {
		expect(decodePieces([Uint8Array.of(0xef), Uint8Array.of(0xbb, 0xbf, 0x61)])).toBe('\ufeffa');
		expect(decodeUtf8(encode('\ufeff\ufeffa'))).toBe('\ufeff\ufeffa');
	});

	test('that ends within a character ends with a replacement character', () => {
		expect(decodePieces([Uint8Array.of(0x61, 0xf0, 0x9f)])).toBe('a\ufffd');
	});
});

describe('a cut through a character', () => {
	test('takes the whole character away, and nothing else', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), (text, place) => {
				const bytes = encode(text);
				const at = place % (bytes.length + 1);
				const head = decodeUtf8(withoutCutEnd(bytes.subarray(0, at)));
				const tail = decodeUtf8(withoutCutStart(bytes.subarray(at)));
				expect(text.startsWith(head)).toBe(true);
				expect(text.endsWith(tail)).toBe(true);
				expect(points(text) - points(head) - points(tail)).toBeLessThanOrEqual(1);
			}),
			runs,
		);
	});

	test.each([
		[[], []],
		[
			[0x80, 0x80, 0x80, 0x80],
			[0x80, 0x80, 0x80, 0x80],
		],
		[
			[0x61, 0xff],
			[0x61, 0xff],
		],
		[
			[0x61, 0xc0],
			[0x61, 0xc0],
		],
		[[0x61, 0xc2], [0x61]],
		[[0x61, 0xdf], [0x61]],
		[[0x61, 0xe0, 0xa0], [0x61]],
		[[0x61, 0xef, 0xbf], [0x61]],
		[[0x61, 0xf4], [0x61]],
		[
			[0x61, 0xf5],
			[0x61, 0xf5],
		],
		[[0x61, 0xe2, 0x82], [0x61]],
		[[0x61, 0xf0, 0x9f, 0x98], [0x61]],
		[
			[0xf0, 0x9f, 0x98, 0x80],
			[0xf0, 0x9f, 0x98, 0x80],
		],
	])('at the end of %j leaves %j', (given, expected) => {
		expect([...withoutCutEnd(Uint8Array.from(given))]).toStrictEqual(expected);
	});

	test('takes at most three bytes from the start', () => {
		expect([...withoutCutStart(Uint8Array.of(0x80, 0x80, 0x80, 0x80))]).toStrictEqual([0x80]);
	});
});
