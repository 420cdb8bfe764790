import { expect, test } from 'vitest';
import { ResultBudget } from '../../src/policy/result-budget.ts';

const shown = (text: string) => ({ bundle: { a: text }, omitted: [] });

test('results are admitted while they fit, by their number and by their bytes', () => {
	const few = new ResultBudget({ results: 2, resultBytes: 1000 });
	const small = new ResultBudget({ results: 1000, resultBytes: 10 });

	expect(['x', 'x', 'x'].map((text) => few.admits(shown(text)))).toEqual([true, true, false]);
	expect(['1234567', '12', '1'].map((text) => small.admits(shown(text)))).toEqual([
		true,
		false,
		true,
	]);
	expect(few.omitted(undefined)).toEqual({ count: 1, bytes: 2 });
	expect(small.omitted({ count: 5, bytes: 50 })).toEqual({ count: 6, bytes: 53 });
});

test('nothing left out is nothing told', () => {
	const budget = new ResultBudget({ results: 1, resultBytes: 10 });
	budget.admits(shown('x'));

	expect(budget.omitted(undefined)).toBeUndefined();
});

test('MIME types count, of forms that were left out too, and characters are bytes in UTF-8', () => {
	const budget = new ResultBudget({ results: 0, resultBytes: 0 });
	budget.admits({ bundle: { 'é/é': 'é' }, omitted: [{ mime: 'abc' }] });

	expect(budget.omitted(undefined)).toEqual({ count: 1, bytes: 10 });
});
