import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import { same, textOf, truthy } from '../../expectations.ts';
import { quote } from '../../words.ts';
import { literal, runPython, runsPython, showsValue } from '../support/run-python.ts';

/** Composed and not, from right to left, beyond 16 bits, and what some take for the end of a line. */
const text = 'größer e\u0301 日本語 שלום 🎉👩‍👩‍👧 \u2028\u2029\u0085\ufeff\u00a0';

const largeBytes = 1024 * 1024;
/** Cells of one epoch. */
const many = 20;

const vandalism = `import builtins, json, sys
def broken(*values, **options):
    raise RuntimeError('broken by another context')
builtins.print = broken
json.dumps = broken
sys.stdout = sys.stderr = None
sys.modules.clear()`;

/** Cells out of the ordinary. */
export const robustnessChecks: readonly Check[] = [
	{
		id: 'code/counts-cells',
		level: 'must',
		claim:
			'Cells are counted from 1 in each epoch; one that loses the variables is the last of its own.',
		async run({ open }) {
			const box = await open();
			const counts: (number | null)[] = [];
			for (const code of ['1', 'raise ValueError', '3', 'import os\nos._exit(0)', '1', '2']) {
				counts.push((await runPython(box, code)).executionCount);
			}
			same(counts, [1, 2, 3, 4, 1, 2], 'the counts of six cells, the fourth of which crashes');
			for (let count = 3; count <= many; count += 1) {
				same((await runsPython(box, 'pass')).executionCount, count, 'the count of a cell');
			}
		},
	},
	{
		id: 'code/unicode-survives',
		level: 'must',
		claim: 'Code with any Unicode text runs as it is.',
		async run({ open }) {
			const box = await open();
			const points = Array.from(text, (character) => character.codePointAt(0));
			const { text: seen } = await runsPython(
				box,
				`# ${text}\ngrößer = '${text}'\n[ord(point) for point in größer]`,
			);
			same(seen, `[${points.join(', ')}]`, 'the code points of a string');
		},
	},
	{
		id: 'code/large-source',
		level: 'must',
		claim: 'A cell of 1 MiB of source runs.',
		async run({ open }) {
			const box = await open();
			const line = 'One of many lines, and every one of them is the same. é\n';
			const lines = Math.floor((largeBytes - 100) / Buffer.byteLength(line));
			const cell = `text = """${line.repeat(lines)}"""\nlen(text), text.count("\\n") #`;
			const code = cell + '#'.repeat(largeBytes - Buffer.byteLength(cell));
			same(Buffer.byteLength(code), largeBytes, 'the bytes of the cell');
			await showsValue(box, code, `(${lines * line.length}, ${lines})`);
		},
	},
	{
		id: 'code/empty-cell',
		level: 'must',
		claim: 'An empty cell ends as `ok` without a result.',
		async run({ open }) {
			const box = await open();
			for (const code of ['', ' \n\n', '# nothing but a comment']) {
				const { results, stdout, stderr } = await runsPython(box, code);
				same(results, [], `the results of ${quote(code)}`);
				same([stdout.bytes, stderr.bytes], [0, 0], `the output of ${quote(code)}`);
			}
		},
	},
	{
		id: 'code/base-exceptions-are-results',
		level: 'must',
		claim:
			'`KeyboardInterrupt` and other exceptions outside `Exception`, raised by the code itself, are errors and keep the state.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'kept = 42\nclass OwnException(BaseException):\n    pass');
			for (const name of ['KeyboardInterrupt', 'GeneratorExit', 'OwnException']) {
				const { ended, error, state } = await runPython(box, `raise ${name}('by hand')`);
				const seen = { ended, name: error?.name, value: error?.value, state };
				const expected = { ended: 'error', name, value: 'by hand', state: 'kept' };
				same(seen, expected, `a cell that raised ${name}`);
			}
			await showsValue(box, 'kept', '42');
		},
	},
	{
		id: 'code/vandalism-stays-inside',
		level: 'must',
		claim:
			'Replacing `print`, `sys.stdout`, `json.dumps` and emptying `sys.modules` harms no other context, and the cell still ends.',
		async run({ open, within }) {
			const box = await open();
			const before = await openContext(box);
			await works(box, before);
			await within(10_000, runsPython(box, vandalism), 'the cell that breaks things');
			await works(box, before);
			await works(box, await openContext(box));
			const { ended } = await within(10_000, runPython(box, '1 + 1'), 'the cell after it');
			truthy(`the cell after it ends, it is ${ended}`, ended === 'ok' || ended === 'error');
		},
	},
];

async function openContext(box: Sandbox): Promise<string> {
	return (await box.contexts.create({ language: 'python' })).contextId;
}

async function works(box: Sandbox, context: string): Promise<void> {
	const code = `import json, sys\nprint(json.dumps([${literal('as ever')}]))\nlen(sys.modules) > 5`;
	const result = await runsPython(box, code, { context });
	same(textOf(result.stdout), '["as ever"]\n', 'the output of another context');
	same(result.text, 'True', 'whether another context has its modules');
}
