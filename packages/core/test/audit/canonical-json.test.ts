import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/audit/canonical-json.ts';

test('keys are sorted at every depth, and lists keep their order', () => {
	const value = { b: [{ d: 1, c: 2 }, 'x', 'a'], a: { z: null, y: true } };

	expect(canonicalJson(value)).toBe('{"a":{"y":true,"z":null},"b":[{"c":2,"d":1},"x","a"]}');
});

test('all text is ASCII, half characters too', () => {
	expect(canonicalJson('ü\u{1f600}\ud800\u007f\n')).toBe(
		String.raw`"\u00fc\ud83d\ude00\ud800\u007f\n"`,
	);
});

test('what is undefined is left out', () => {
	expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

test('the text is that of the value it is read back to', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const text = canonicalJson(value);

			expect(canonicalJson(JSON.parse(text))).toBe(text);
			expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
		}),
	);
}, 30_000);
