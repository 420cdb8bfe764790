import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { runsPython, showsValue } from '../support/run-python.ts';

/** Some forget at every so many. */
const manyCells = 40;

/** What one cell leaves to the next, and what it shows. */
export const valueChecks: readonly Check[] = [
	{
		id: 'code/state-survives',
		level: 'must',
		claim: 'Variables, functions and imports of one cell are there in the next.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'import math\nbase = 40\ndef add(n):\n    return base + n');
			await showsValue(box, 'base', '40');
			await showsValue(box, 'add(math.floor(2.5))', '42');
			for (let cell = 0; cell < manyCells; cell += 1) await runsPython(box, 'base += 1');
			await showsValue(box, 'base', `${40 + manyCells}`);
		},
	},
	{
		id: 'code/last-expression-is-the-result',
		level: 'must',
		claim: 'The value of the last expression is the result; a statement has none.',
		async run({ open }) {
			const box = await open();
			await showsValue(box, '1 + 1', '2');
			await showsValue(box, '10\n20\n(\n    30 +\n    1\n)', '31');
			for (const statement of ['value = 5', 'if True:\n    7', '8\npass', 'def nine(): 9']) {
				const { results } = await runsPython(box, statement);
				same(results, [], `the results of ${JSON.stringify(statement)}`);
			}
		},
	},
	{
		id: 'code/none-is-no-result',
		level: 'must',
		claim: '`None` as the last expression is no result.',
		async run({ open }) {
			const box = await open();
			for (const code of ['None', '[].append(1)', 'print("shown")\nNone']) {
				const { results, text } = await runsPython(box, code);
				same(results, [], `the results of ${JSON.stringify(code)}`);
				same(text, undefined, `the text of ${JSON.stringify(code)}`);
			}
		},
	},
	{
		id: 'code/underscore-is-the-last-result',
		level: 'must',
		claim: '`_` is the last result.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, '20 + 1');
			await showsValue(box, '_ * 2', '42');
			await runsPython(box, 'None');
			await showsValue(box, '_', '42');
		},
	},
];
