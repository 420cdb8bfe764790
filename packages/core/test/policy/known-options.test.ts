import { expect, test } from 'vitest';
import { knownOptions } from '../../src/index.ts';

const place = { field: 'options', backend: 'toy', operation: 'toy' };

test.each([
	[
		{ folder: 1, size: undefined },
		{ folder: 1, size: undefined },
	],
	[undefined, {}],
])('%j has the names that are known', (given, options) => {
	expect(knownOptions(given, ['folder', 'size'], place)).toEqual(options);
});

test.each([
	[null, 'options must be a plain object, got null'],
	[['folder'], 'options must be a plain object, got an array of 1'],
	['folder', 'options must be a plain object, got "folder" (string)'],
	[new Map(), 'options must be a plain object, got an object (Map)'],
	[{ foldr: 1 }, 'options: unknown option "foldr"; did you mean "folder"?'],
	[{ other: 1, foldr: 1 }, 'options: unknown option "other"; options: unknown option "foldr"'],
])('%j is refused, and named', (given, words) => {
	expect(() => knownOptions(given, ['folder', 'size'], place)).toThrow(
		expect.objectContaining({
			code: 'invalid-argument',
			backend: 'toy',
			operation: 'toy',
			message: expect.stringContaining(words),
		}),
	);
});
