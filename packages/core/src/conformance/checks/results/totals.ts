import type { Check } from '../../check.ts';
import { atMost, same, truthy } from '../../expectations.ts';
import { runsPython, showsValue } from '../support/run-python.ts';

const mebibyte = 1024 * 1024;

/** More than these in one cell are no bound. */
const mostBytes = 40 * mebibyte;
const mostResults = 2000;

const floods = [
	{
		what: 'large',
		shown: 24,
		code: `for number in range(24): display(str(number) + 'w' * ${2 * mebibyte})`,
	},
	{ what: 'small', shown: 2500, code: 'for number in range(2500): display(number)' },
];

/** All that one cell shows, taken together. */
export const totalChecks: readonly Check[] = [
	{
		id: 'results/all-together-are-bounded',
		level: 'must',
		claim:
			'The results of a cell are bounded together; what is left out is counted and told, and the cell goes on.',
		async run({ open, measure }) {
			const box = await open();
			for (const { what, shown, code } of floods) {
				const { results, omittedResults, durationMs } = await runsPython(
					box,
					`kept = 42\n${code}\n'last'`,
				);
				measure(`${shown} ${what} results`, durationMs, 'ms');
				const forms = results.flatMap(({ bundle }) => Object.values(bundle));
				const length = forms.reduce((sum, form) => sum + form.length, 0);
				atMost(length, mostBytes, `the characters of all ${what} results`);
				atMost(results.length, mostResults, `the number of ${what} results`);
				const told = results.length + (omittedResults?.count ?? 0);
				same(told, shown + 1, `the ${what} results that came or were told to be left out`);
				truthy(`the bytes left out of ${what} results are told`, (omittedResults?.bytes ?? 0) > 0);
				await showsValue(box, 'kept', '42');
			}
			same((await runsPython(box, '7')).omittedResults, undefined, 'what the next cell left out');
		},
	},
];
