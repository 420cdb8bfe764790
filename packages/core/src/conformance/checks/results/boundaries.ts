import type { RunResult } from '../../../sandbox/result.ts';
import type { Check } from '../../check.ts';
import { atMost, contains, same, truthy } from '../../expectations.ts';
import { endOf, runPython, runsPython, showsValue } from '../support/run-python.ts';

const mebibyte = 1024 * 1024;
const hugeBytes = 32 * mebibyte;

/** More than this in one result is no bound. */
const mostBytes = 16 * mebibyte;

const huge = `class Huge:
    def __repr__(self): return 'r' * ${hugeBytes}
    def _repr_html_(self): return 'h' * ${hugeBytes}
Huge()`;

/** Values that are hard to show, and who hears of them. */
export const boundaryChecks: readonly Check[] = [
	{
		id: 'results/failing-repr',
		level: 'must',
		claim: 'A `repr` that fails is told and does not end the context.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'kept = 42');
			for (const [name, statement] of [
				['ZeroDivisionError', '1 / 0'],
				['SystemExit', 'raise SystemExit(1)'],
			] as const) {
				const code = `class Broken:\n    def __repr__(self): ${statement}\nBroken()`;
				const result = await runPython(box, code);
				contains(wordsOf(result), name, 'what is told of a repr that fails');
				same(result.state, 'kept', `the state when a repr raised ${name}`);
			}
			await showsValue(box, 'kept', '42');
		},
	},
	{
		id: 'results/large-results-are-bounded',
		level: 'must',
		claim: 'A result too large is cut or left out, and says so; the cell ends.',
		async run({ open, measure }) {
			const box = await open();
			const result = await runsPython(box, huge);
			measure('result of 2 × 32 MiB', result.durationMs, 'ms');
			const [shown] = result.results;
			truthy('there is a result', shown !== undefined);
			const sizes = Object.values(shown.bundle).map((form) => form.length);
			atMost(Math.max(0, ...sizes), mostBytes, 'the characters of one form');
			for (const mime of ['text/plain', 'text/html']) {
				const form = shown.bundle[mime];
				const isToldOf = shown.omitted.some((omission) => omission.mime === mime);
				truthy(
					`the ${mime} of ${hugeBytes} characters is omitted, or cut with a mark: ${endingOf(form)}`,
					form === undefined ? isToldOf : /truncated|omitted|cut/i.test(form.slice(-200)),
				);
			}
			await showsValue(box, '6 * 7', '42');
		},
	},
	{
		id: 'results/plain-values-are-json',
		level: 'must',
		claim: 'A dictionary or list of plain values comes as JSON too.',
		async run({ open }) {
			const box = await open();
			for (const [code, value] of [
				["{'a': [1, 2.5, None], 'é': {'b': True}}", { a: [1, 2.5, null], é: { b: true } }],
				["['x', -7, [], {}]", ['x', -7, [], {}]],
			] as const) {
				const { results } = await runsPython(box, code);
				same(results[0]?.json, value, `the JSON of ${code}`);
				same(results[0]?.text, code, `the text of ${code}`);
			}
		},
	},
	{
		id: 'results/callbacks-in-order',
		level: 'must',
		claim: '`onResult` and the events give each result once, in order.',
		async run({ open }) {
			const box = await open();
			const code = "for value in ('same', 'same', 'other'):\n    display(value)\n'same'";
			const heard: (string | undefined)[] = [];
			const run = runPython(box, code, { onResult: ({ text }) => void heard.push(text) });
			const events: (string | undefined)[] = [];
			for await (const event of run) {
				if (event.kind === 'result') events.push(event.result.text);
			}
			const { results } = await run;
			const expected = ["'same'", "'same'", "'other'", "'same'"];
			same(events, expected, 'the results among the events');
			same(heard, expected, 'the results that onResult heard');
			same(
				results.map(({ text }) => text),
				expected,
				'the results',
			);
		},
	},
];

function wordsOf(result: RunResult): string {
	return `${result.text ?? 'no result'} (${endOf(result)})`;
}

function endingOf(form: string | undefined): string {
	if (form === undefined) return 'it is not there';
	return `${form.length} characters that end with ${JSON.stringify(form.slice(-40))}`;
}
