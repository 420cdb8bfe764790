import type { CellRun } from '../../../sandbox/api.ts';
import { type Check } from '../../check.ts';
import { Violation } from '../../violation.ts';
import { same } from '../../expectations.ts';
import { isHeard } from '../support/is-heard.ts';
import { endOf, runPython, runsPython } from '../support/run-python.ts';
import { sameText } from '../support/same-text.ts';

const speaks = `import sys
print('one')
print('two', file=sys.stderr)`;

const block = `for number in range(3000):
    print('a line of the last moment', number)
    print('a line for the other channel', number, file=sys.stderr)
`;

/** Every way in which a cell ends by itself after its last word. */
const endings = [
	['ok', ''],
	['error', "raise ValueError('after the last word')"],
	['error', 'sys.exit(3)'],
	['error', 'sys.stdout.flush(); sys.stderr.flush(); os._exit(3)'],
] as const;

const unflushed = `import sys
_ = sys.stdout.write('no newline on stdout')
_ = sys.stderr.write('no newline on stderr')`;

/** A list of what was heard, in order. */
type Heard = (readonly [kind: string, text: string | undefined])[];

/** When output arrives, and whether all of it does. */
export const deliveryChecks: readonly Check[] = [
	{
		id: 'streams/arrive-live',
		level: 'must',
		claim: 'Output arrives while the cell runs.',
		async run(context) {
			await isHeard(context, await context.open(), speaks, { stdout: 'one\n', stderr: 'two\n' });
		},
	},
	{
		id: 'streams/complete-before-the-end',
		level: 'must',
		claim: 'All that was written before the end of a cell is in its result.',
		async run({ open }) {
			const box = await open();
			const text = (words: string): string =>
				Array.from({ length: 3000 }, (_, number) => `${words} ${number}\n`).join('');
			for (const [ended, ending] of endings) {
				const result = await runPython(box, `import os, sys\n${block}${ending}`);
				const how = ending === '' ? 'its last line' : ending;
				same(result.ended, ended, `the end of a cell that ends by ${how}`);
				const lines = text('a line of the last moment');
				sameText(result.stdout.text, lines, `the output of a cell that ends by ${how}`);
				// A traceback may follow.
				const others = text('a line for the other channel');
				const before = result.stderr.text.slice(0, others.length);
				sameText(before, others, `standard error of a cell that ends by ${how}`);
			}
		},
	},
	{
		id: 'streams/unflushed-output',
		level: 'must',
		claim: 'Output written without a newline at the end of a cell is not lost.',
		async run({ open }) {
			const box = await open();
			for (const ending of ['', '\nraise ValueError']) {
				const { stdout, stderr } = await runPython(box, unflushed + ending);
				same(stdout.text, 'no newline on stdout', 'standard output');
				const { text } = stderr;
				same(text.slice(0, 20), 'no newline on stderr', 'standard error');
				const next = await runsPython(box, "print('of the next cell')");
				same(next.stdout.text, 'of the next cell\n', 'the output of the next cell');
			}
		},
	},
	{
		id: 'streams/iteration-matches-callbacks',
		level: 'must',
		claim: 'The events of a cell, iterated, are those of its callbacks, and end with its result.',
		async run({ open }) {
			const box = await open();
			const code = `import sys
for word in ('one', 'two', 'three'):
    print(word)
    print(word, file=sys.stderr)
    display(word)
`;
			for (const last of ['42', "raise ValueError('at last')"]) {
				const heard: Heard = [];
				const run = runPython(box, code + last, {
					onStdout: (text) => void heard.push(['stdout', text]),
					onStderr: (text) => void heard.push(['stderr', text]),
					onResult: ({ text }) => void heard.push(['result', text]),
					onError: ({ value }) => void heard.push(['error', value]),
				});
				const events = await eventsOf(run);
				// Time for a word that comes after the end.
				await runsPython(box, '1');
				same(events, heard, 'the events, against what the callbacks heard');
			}
		},
	},
];

/** What the iteration gives, without its last event, which must be the result. */
async function eventsOf(run: CellRun): Promise<Heard> {
	const events: Heard = [];
	let last: string | undefined;
	for await (const event of run) {
		if (last !== undefined) throw new Violation(`${event.kind} came after the end of the events`);
		if (event.kind === 'end') last = endOf(event.result);
		else if (event.kind === 'result') events.push(['result', event.result.text]);
		else if (event.kind === 'error') events.push(['error', event.error.value]);
		else events.push([event.kind, event.text]);
	}
	same(last, endOf(await run), 'the result in the last event');
	return events;
}
