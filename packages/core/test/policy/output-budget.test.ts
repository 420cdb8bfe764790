import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitText } from '../../src/policy/output-budget.ts';
import { runs } from './runs.ts';

const marker = /\.\.\. \[(\d+) chars truncated\] \.\.\.\n/;

/** The text on both sides of the marker, as far as it came from the input. */
function sides(text: string, original: string): { head: string; tail: string } {
	const [before = '', , tail = ''] = text.split(marker);
	return { head: original.startsWith(before) ? before : before.slice(0, -1), tail };
}

const long = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'\n',
				'\n\n',
				'line\n',
				'\ud83d\ude00',
				'\u001b[31m',
				'\u001b[0m',
				'\u009b1;2m',
			),
			fc.string({ unit: 'grapheme', maxLength: 40 }),
			fc.nat(300).map((length) => 'x'.repeat(length)),
		),
		{ minLength: 1, maxLength: 60 },
	)
	.map((parts) => parts.join(''));
const budget = fc.integer({ min: 64, max: 2000 });

describe('a text within its budget', () => {
	test('stays as it is', () => {
		expect(fitText('a'.repeat(64), { maxChars: 64 })).toStrictEqual({ text: 'a'.repeat(64) });
		expect(fitText('', { maxChars: 64 })).toStrictEqual({ text: '' });
		expect(fitText('a'.repeat(64), { maxChars: 3 }).truncated).toBeUndefined();
		expect(fitText('a'.repeat(64), { maxChars: Number.NaN }).truncated).toBeUndefined();
	});
});

describe('a text beyond its budget', () => {
	test('keeps whole lines at both ends, more of them at the tail', () => {
		const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`);

		const { text, truncated } = fitText(lines.join(''), { maxChars: 400 });

		const [head = [], tail = []] = text
			.split(marker)
			.filter((_, index) => index !== 1)
			.map((side) => side.match(/.+\n/g) ?? []);
		expect(head).toStrictEqual(lines.slice(0, head.length));
		expect(tail).toStrictEqual(lines.slice(-tail.length));
		expect(tail.length).toBeGreaterThan(head.length * 1.5);
		expect(truncated?.droppedLines).toBe(1000 - head.length - tail.length);
	});

	test('keeps the last line of a traceback', () => {
		const traceback = `Traceback\n${'  File "x.py", line 1\n'.repeat(500)}ValueError: the reason`;

		expect(fitText(traceback, { maxChars: 200 }).text).toMatch(/\nValueError: the reason$/);
	});

	test('is cut within a line that is too long to spare', () => {
		const { text, truncated } = fitText('x'.repeat(10_000), { maxChars: 100 });

		expect(text).toHaveLength(100 - 1);
		expect(text).toMatch(/^x+\n\.\.\. \[\d+ chars truncated\] \.\.\.\nx+$/);
		expect(truncated?.droppedLines).toBe(0);
	});

	test('counts what it drops exactly', () => {
		const { text, truncated } = fitText('\u00e9\n'.repeat(1000), { maxChars: 100 });
		const dropped = 1000 - (text.split('\u00e9').length - 1);

		expect(truncated).toStrictEqual({
			droppedChars: 2 * dropped,
			droppedBytes: 3 * dropped,
			droppedLines: dropped,
		});
	});

	test('with its marker is no longer than the budget', () => {
		fc.assert(
			fc.property(long, budget, (text, maxChars) => {
				const fitted = fitText(text, { maxChars });
				expect(fitted.text.length).toBeLessThanOrEqual(maxChars);
				expect(fitted.truncated === undefined).toBe(text.length <= maxChars);
			}),
			runs,
		);
	});

	test('is its head, what was dropped and its tail', () => {
		fc.assert(
			fc.property(long, budget, (text, maxChars) => {
				fc.pre(text.length > maxChars);
				const fitted = fitText(text, { maxChars });
				const { head, tail } = sides(fitted.text, text);
				const dropped = text.slice(head.length, text.length - tail.length);
				expect(text.startsWith(head)).toBe(true);
				expect(text.endsWith(tail)).toBe(true);
				expect(tail).not.toBe('');
				expect(fitted.truncated).toStrictEqual({
					droppedChars: dropped.length,
					droppedBytes: new TextEncoder().encode(dropped).length,
					droppedLines: dropped.replaceAll(/[^\n]/g, '').length,
				});
				expect(marker.exec(fitted.text)?.[1]).toBe(String(dropped.length));
			}),
			runs,
		);
	});

	test('uses most of its budget', () => {
		fc.assert(
			fc.property(long, budget, (text, maxChars) => {
				fc.pre(text.length > maxChars);
				expect(fitText(text, { maxChars }).text.length).toBeGreaterThan(maxChars / 2);
			}),
			runs,
		);
	});

	test('is never cut within a code point', () => {
		fc.assert(
			fc.property(fc.nat(200), fc.nat(200), budget, (before, after, maxChars) => {
				const text = 'a'.repeat(before) + '\ud83d\ude00'.repeat(2000) + 'b'.repeat(after);
				expect(fitText(text, { maxChars }).text).not.toMatch(/\p{Surrogate}/u);
			}),
			runs,
		);
	});

	test.each(['\ud800\udc00', '\ud83d\ude00', '\udbff\udfff'])(
		'is never cut within %j, wherever it stands',
		(pair) => {
			for (let before = 0; before < 4; before += 1) {
				const text = 'a'.repeat(before) + pair.repeat(500);
				expect(fitText(text, { maxChars: 101 }).text).not.toMatch(/\p{Surrogate}/u);
			}
		},
	);

	test('with surrogates that pair with nothing still fits', () => {
		for (const unit of ['\ud800', '\udfff']) {
			const { text, truncated } = fitText(unit.repeat(500), { maxChars: 100 });
			const marked = `... [${truncated?.droppedChars} chars truncated] ...`;
			expect(text.length - marked.length - 2).toBe(500 - (truncated?.droppedChars ?? 0));
			expect(text).toHaveLength(100);
		}
	});

	test.each(['\u001b[31m', '\u001b[0m', '\u009b1m', '\u001b[1;4m', '\u001b[?25 q', '\u001b[m'])(
		'is never cut within %j, wherever it stands',
		(sequence) => {
			for (let before = 0; before < 20; before += 1) {
				const text = '.'.repeat(before) + `${sequence}Text`.repeat(500);
				const fitted = fitText(text, { maxChars: 120 }).text;
				const { head, tail } = sides(fitted, text);
				expect(fitted.length).toBeLessThanOrEqual(120);
				expect(head.replaceAll(sequence, '')).toMatch(/^\.*(?:Text)*(?:T|Te|Tex)?$/);
				expect(tail.replaceAll(sequence, '')).toMatch(/^(?:ext|xt|t)?(?:Text)+$/);
			}
		},
	);

	test('is cut anywhere in brackets and numbers that are no control sequence', () => {
		const { text } = fitText('[31'.repeat(500), { maxChars: 100 });

		expect(text).toHaveLength(100);
	});

	test('keeps its tail when all of it looks like one control sequence', () => {
		const { text } = fitText(`\u001b[${'1'.repeat(5000)}`, { maxChars: 200 });

		expect(text).toMatch(/\n1{20,}$/);
	});
});
