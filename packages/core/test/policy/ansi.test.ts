import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stripAnsi } from '../../src/policy/ansi.ts';
import { runs } from './runs.ts';

const fragment = fc.oneof(
	fc.constantFrom(
		'\u001b',
		'\u001b[',
		'\u001b]',
		'\u001bP',
		'\u001b\\',
		'\u009b',
		'\u009d',
		'\u0090',
	),
	fc.constantFrom(
		'\u0007',
		'\u009c',
		'\u0018',
		'\r',
		'\n',
		'\t',
		'\b',
		'\u007f',
		';',
		'0',
		'm',
		'K',
	),
	fc.constantFrom(
		'text',
		'\u00e9',
		'\ud83d\ude00',
		' ',
		'\u001b(B',
		'\u001b[31m',
		'\u001b]0;t\u0007',
	),
);
const noise = fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join(''));

describe('for the model', () => {
	test.each([
		['colours', '\u001b[1;31mred\u001b[0m \u001b[38:2::1:2:3mx', 'red x'],
		['cursor movement', 'a\u001b[2J\u001b[Hb\u001b[?25lc\u001b[10;20Hd', 'abcd'],
		['a sequence with intermediate bytes', 'a\u001b[4 qb\u001b[!pc', 'abc'],
		['a title', '\u001b]0;owned\u0007text', 'text'],
		['the clipboard', 'a\u001b]52;c;cm0=\u001b\\b', 'ab'],
		['a link around its text', '\u001b]8;;http://x\u0007click\u001b]8;;\u0007', 'click'],
		['device control, over lines', 'a\u001bPq#0\nxyz\u001b\\b', 'ab'],
		['APC, SOS and PM', '1\u001b_a\u001b\\2\u001bXa\u001b\\3\u001b^a\u001b\\4', '1234'],
		['the C1 forms', 'a\u009b31mb\u009d0;t\u009cc\u0090x\u009cd\u009fx\u009ce', 'abcde'],
		['character sets and single escapes', 'a\u001b(Bb\u001b7c\u001b=d\u001bce', 'abcde'],
		['single control characters', 'a\0b\u0007c\bd\u007fe\u0085f\u000bg', 'abcdefg'],
		['a sequence that the end cuts', 'a\u001b[31', 'a'],
		['a lone escape', 'a\u001b', 'a'],
		['an escape before a line end', 'a\u001b\nb', 'a\nb'],
		['a sequence that breaks off', '\u001b[31\u00e9', '\u00e9'],
	])('%s goes', (_, text, expected) => {
		expect(stripAnsi(text)).toBe(expected);
	});

	test.each([
		['no end', '\u001b]0;evil\nimportant'],
		['another escape before its end', '\u001b]0;evil\nimportant\u001b[0m'],
		['a cancel before its end', '\u001bP0;evil\nimportant\u0018'],
	])('a string sequence with %s hides nothing', (_, text) => {
		expect(stripAnsi(text)).toBe('0;evil\nimportant');
	});

	test.each([
		['a\r\nb\r\n', 'a\nb\n'],
		['10%\r50%\r100%\ndone', '100%\ndone'],
		['10%\r50%\r', '50%'],
		['50%\r\u001b[K60%', '60%'],
		['abc\r\r\n', 'abc\n'],
		['\r', ''],
		['\ra', 'a'],
		['a\n\rb\r', 'a\nb'],
	])('%j reads as %j, as a terminal shows it', (text, expected) => {
		expect(stripAnsi(text)).toBe(expected);
	});

	test('plain text stays as it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				const plain = text.replaceAll(/\p{Cc}/gu, '\n');
				expect(stripAnsi(plain)).toBe(plain);
			}),
			runs,
		);
	});

	test('nothing that controls a terminal is left, and a second time changes nothing', () => {
		fc.assert(
			fc.property(fc.oneof(noise, fc.string({ unit: 'binary' })), (text) => {
				const once = stripAnsi(text);
				expect(once).not.toMatch(/[^\P{Cc}\n\t]/u);
				expect(stripAnsi(once)).toBe(once);
			}),
			runs,
		);
	});

	// A quadratic scan of these would take hours.
	test.each([
		'\u001b]',
		'\u001b',
		'\u009d',
		'\u001b[',
		'\u001b[1',
		'\r',
		'a\r',
		'\u001b]a\u0018',
		'\u001bPa\n',
		'\u001b[;',
		'\u001b ',
	])('many of %j are read in one pass', (part) => {
		const text = stripAnsi(part.repeat(500_000));

		expect(text.length).toBeLessThanOrEqual(part.length * 500_000);
		expect(stripAnsi(`${part.repeat(1000)}\nend`).endsWith('end')).toBe(true);
	});
});
