import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guestPath, workspace } from '../../src/policy/paths.ts';
import { runs } from './runs.ts';

const name = fc.oneof(
	fc.constantFrom(
		'',
		'.',
		'..',
		'...',
		'-rf',
		'a b',
		"it's",
		'"',
		'$(id)',
		'`id`',
		'a\nb',
		'\\',
		'~',
	),
	fc.constantFrom('\u00e9', 'e\u0301', '\ud83d\ude00', '\u202e', '\ufeff', '%2e%2e', '*'),
	fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => !/[/\0]/.test(text)),
);

const path = fc
	.tuple(fc.boolean(), fc.array(name, { minLength: 1, maxLength: 8 }))
	.map(([absolute, names]) => `${absolute ? '/' : ''}${names.join('/')}`)
	.filter((text) => text !== '');

describe('a guest path', () => {
	test.each([
		['a.csv', '/workspace/a.csv'],
		['.', '/workspace'],
		['./a/../b', '/workspace/b'],
		['..', '/'],
		['../../..', '/'],
		['/', '/'],
		['//', '/'],
		['/etc//passwd/', '/etc/passwd'],
		['/a/./b/../../../c', '/c'],
		['~', '/workspace/~'],
		['-rf', '/workspace/-rf'],
		['$(id)\'\n"', '/workspace/$(id)\'\n"'],
		['C:\\x', '/workspace/C:\\x'],
		['/a/...', '/a/...'],
	])('%j stands for %j', (given, expected) => {
		expect(guestPath(given, 'files.read')).toBe(expected);
	});

	test('keeps two normal forms of one letter apart', () => {
		expect(guestPath('\u00e9', 'files.read')).not.toBe(guestPath('e\u0301', 'files.read'));
	});

	test('resolves as a walk from the workspace that stops at the root', () => {
		const walk = (text: string): string => {
			const stack = text.startsWith('/') ? [] : [workspace.slice(1)];
			for (const part of text.split('/')) {
				if (part === '..') stack.pop();
				else if (part !== '' && part !== '.') stack.push(part);
			}
			return `/${stack.join('/')}`;
		};

		fc.assert(
			fc.property(path, (text) => {
				expect(guestPath(text, 'files.read')).toBe(walk(text));
			}),
			runs,
		);
	});

	test('stays the same when it is normalised again', () => {
		fc.assert(
			fc.property(path, (text) => {
				const once = guestPath(text, 'files.read');
				expect(guestPath(once, 'files.read')).toBe(once);
			}),
			runs,
		);
	});

	test('may have names of 255 bytes and 4095 bytes in all', () => {
		const longest = `/${Array.from({ length: 16 }, () => 'a'.repeat(255)).join('/')}`.slice(
			0,
			4095,
		);

		expect(guestPath(longest, 'files.read')).toBe(longest);
		expect(guestPath('\u00e9'.repeat(127), 'files.read')).toHaveLength(11 + 127);
		expect(guestPath('./'.repeat(5000), 'files.read')).toBe('/workspace');
	});

	test('may hold a byte that is no UTF-8, as a list writes it', () => {
		expect(guestPath('caf\udce9', 'files.remove')).toBe('/workspace/caf\udce9');
		expect(guestPath('\udcff'.repeat(255), 'files.remove')).toHaveLength(11 + 255);
	});
});

describe('what is no guest path is refused', () => {
	test.each([
		['', 'path must not be empty, got "" (string)'],
		[7, 'path must be a string, got 7 (number)'],
		[null, 'path must be a string, got null'],
		[['a'], 'path must be a string, got an array of 1'],
		['a\0b', String.raw`path must not contain NUL, got "a\u0000b" (string)`],
		['a\ud800', String.raw`path must not contain a lone surrogate, got "a\ud800" (string)`],
		[
			'\udc00\ud800',
			String.raw`path must not contain a lone surrogate, got "\udc00\ud800" (string)`,
		],
		['a'.repeat(256), 'path must have names of at most 255 bytes, got one of 256 bytes'],
		[
			`${'\u00e9'.repeat(128)}/..`,
			'path must have names of at most 255 bytes, got one of 256 bytes',
		],
		[`/${'ab/'.repeat(1365)}c`, 'path must be at most 4095 bytes, got 4097 bytes'],
	])('%# with what was expected and what came', (given, message) => {
		expect(() => guestPath(given as string, 'files.read')).toThrow(
			expect.objectContaining({
				code: 'invalid-argument',
				operation: 'files.read',
				message: `files.read: ${message}`,
			}),
		);
	});
});
