import { expect, test } from 'vitest';
import { apiAttempts } from './api-attempts.ts';
import { corpus, rowsUnder } from './corpus.ts';
import { elsewhere } from './elsewhere.ts';

const ids = corpus.map(({ id }) => id);

test('each row is run here, or in the table of those that are not', () => {
	const isRunnable = ({ id, lang, target }: (typeof corpus)[number]): boolean =>
		id in apiAttempts || (lang !== 'api' && lang !== 'js' && target !== 'wasm' && target !== 'sdk');

	const forgotten = corpus.filter((row) => !isRunnable(row) && !elsewhere.has(row.id));

	expect(forgotten.map(({ id }) => id)).toEqual([]);
	const placed = [...elsewhere.keys(), ...rowsUnder('runc').map(({ id }) => id)];
	expect(placed).toHaveLength(ids.length);
	expect(new Set(placed)).toEqual(new Set(ids));
});

test('each id is there once, and what is named by one is there', () => {
	expect(new Set(ids).size).toBe(ids.length);
	expect(Object.keys(apiAttempts).filter((id) => !ids.includes(id))).toEqual([]);
});
