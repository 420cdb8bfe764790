import { type Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { isHeard } from '../support/is-heard.ts';
import { runPython, runsPython } from '../support/run-python.ts';
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
];
