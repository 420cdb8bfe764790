import type { CellError } from '../../../contract/interpreter.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { type Check } from '../../check.ts';
import { Violation } from '../../violation.ts';
import { contains, same } from '../../expectations.ts';
import { quote } from '../../words.ts';
import { endOf, runPython, runsPython } from '../support/run-python.ts';

/** The head of a frame as Python prints it, and as IPython does. */
const frame = /^[^\S\n]*(?:File |Cell ).*?, line \d+/gm;

/** What a cell tells about an exception that left it. */
export const errorChecks: readonly Check[] = [
	{
		id: 'code/exception-is-a-result',
		level: 'must',
		claim: "An exception resolves with `ended: 'error'`, its name, its value and a traceback.",
		async run({ open }) {
			const error = await failsIn(await open(), "raise LookupError('not to be found')");
			same(error.name, 'LookupError', 'the name of the error');
			same(error.value, 'not to be found', 'the value of the error');
			same(error.exitCode, null, 'the exit code of the error');
			contains(error.traceback, 'LookupError: not to be found', 'the traceback');
		},
	},
	{
		id: 'code/traceback-shows-the-lines',
		level: 'must',
		claim: 'A traceback names the lines of the cell and shows their text.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'def first(n):\n    below = 0\n    return n / below');
			const { traceback } = await failsIn(box, 'def second(n):\n    return first(n)\n\nsecond(6)');
			for (const [line, text] of [
				['line 4', 'second(6)'],
				['line 2', 'return first(n)'],
				['line 3', 'return n / below'],
			] as const) {
				contains(traceback, line, 'the traceback');
				contains(traceback, text, 'the traceback');
			}
		},
	},
	{
		id: 'code/traceback-hides-the-machinery',
		level: 'must',
		claim: 'A traceback shows no frame of the machinery.',
		async run({ open }) {
			const box = await open();
			await hasFrames(box, '1 / 0', 1);
			await hasFrames(box, 'def inner():\n    1 / 0\n\ninner()', 2);
			await hasFrames(box, 'async def inner():\n    1 / 0\n\nawait inner()', 2);
			await hasFrames(box, 'raise KeyError(1) from ValueError(2)', 1);
		},
	},
	{
		id: 'code/traceback-shows-the-cause',
		level: 'must',
		claim: 'A chained exception shows its cause.',
		async run({ open }) {
			const box = await open();
			const raised = await failsIn(box, "raise ValueError('outside') from KeyError('inside')");
			contains(raised.traceback, "KeyError: 'inside'", 'the traceback of a `raise … from`');
			contains(raised.traceback, 'ValueError: outside', 'the traceback of a `raise … from`');
			const handling = 'try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}[7]';
			const { traceback } = await failsIn(box, handling);
			contains(traceback, 'ZeroDivisionError', 'the traceback of an error in a handler');
			contains(traceback, 'KeyError: 7', 'the traceback of an error in a handler');
		},
	},
	{
		id: 'code/syntax-error-is-a-result',
		level: 'must',
		claim: 'A syntax error is a result, with the line and the place.',
		async run({ open }) {
			const box = await open();
			// The first is found by the parser, the second by the compiler.
			for (const wrong of ['y = = 2', 'return 2']) {
				const { name, traceback } = await failsIn(box, `x = 1\n${wrong}\n`);
				same(name, 'SyntaxError', `the name of the error of ${quote(wrong)}`);
				for (const part of ['line 2', wrong, '^']) {
					contains(traceback, part, `the traceback of ${quote(wrong)}`);
				}
			}
		},
	},
];

async function failsIn(box: Sandbox, code: string): Promise<CellError> {
	const result = await runPython(box, code);
	same(result.ended, 'error', `the end of ${quote(code)}`);
	if (result.error !== undefined) return result.error;
	throw new Violation(`${quote(code)}: expected an error, got ${endOf(result)}`);
}

async function hasFrames(box: Sandbox, code: string, expected: number): Promise<void> {
	const { traceback } = await failsIn(box, code);
	const frames = traceback.match(frame) ?? [];
	same(frames.length, expected, `the frames of ${quote(code)} (${quote(frames)})`);
}
