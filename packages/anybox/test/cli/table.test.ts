import { expect, test } from 'vitest';
import { table } from '../../src/cli/table.ts';

test('columns are as wide as their longest word, and no line ends in spaces', () => {
	expect(table([['a', 'of'], ['longer', 'it', 'x'], []])).toBe('a       of\nlonger  it  x\n\n');
});

test('no rows are no lines', () => {
	expect(table([])).toBe('');
});

test('a word of several lines stays in its row', () => {
	expect(table([['no', 'one\ntwo\tthree']])).toBe('no  one two three\n');
});
