import { type Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { isHeard } from '../support/is-heard.ts';
import { runPython, runsPython } from '../support/run-python.ts';
import { limits } from '../support/time-out.ts';

const question = `import sys
print('one', end='')
_ = sys.stderr.write('two')`;

/** Every way in which a process ends that has no time to say anything more. */
const endings = [
	['error', 'os._exit(3)'],
	['timeout', 'collections.deque(itertools.repeat(None), maxlen=0)'],
] as const;

/** What is written without a newline is output like any other. */
export const unfinishedLineChecks: readonly Check[] = [
	{
		id: 'streams/unfinished-lines-are-live',
		level: 'must',
		claim: 'Output without a newline arrives while the cell runs.',
		async run(context) {
			await isHeard(context, await context.open(), question, { stdout: 'one', stderr: 'two' });
		},
	},
	{
		id: 'streams/unfinished-lines-are-kept',
		level: 'must',
		claim: 'Output without a newline is in the result of a cell whose process was ended.',
		async run({ open }) {
			const { timeoutMs, graceMs } = limits;
			const box = await open({ graceMs });
			for (const [ended, ending] of endings) {
				await runsPython(box, 'import collections, itertools, os');
				const result = await runPython(box, `${question}\n${ending}`, { timeoutMs });
				same(result.ended, ended, `the end by ${ending}`);
				const said = [result.stdout.text, result.stderr.text];
				same(said, ['one', 'two'], `the output of a cell that ends by ${ending}`);
			}
		},
	},
];
