import type { Check } from '../../check.ts';
import { contains, same, textOf } from '../../expectations.ts';
import { runsPython } from '../support/run-python.ts';

const javascript = { language: 'javascript' } as const;

/** Cells that are not, or not only, Python. */
export const languageChecks: readonly Check[] = [
	{
		id: 'code/shell-lines',
		level: 'must',
		claim:
			'`!command` runs a shell line where commands exist, what it prints is output of the cell, and a string beside it keeps its lines.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const alone = await runsPython(box, '!echo $((6 * 7)); echo wrong >&2');
			same(textOf(alone.stdout), '42\n', 'the output of a shell line');
			same(textOf(alone.stderr), 'wrong\n', 'the error output of a shell line');
			const code = "print('first')\nif True:\n    !echo second | cat\nprint('third')";
			const among = await runsPython(box, code);
			same(textOf(among.stdout), 'first\nsecond\nthird\n', 'the output of a line among others');
			const text = '![logo](x.png)\n!important\n%cd /\n';
			const beside = await runsPython(box, `!echo one\nprint("""${text}""")`);
			same(textOf(beside.stdout), `one\n${text}\n`, 'the output of a line beside a string');
		},
	},
	{
		id: 'code/javascript-state-survives',
		level: 'must',
		claim: 'JavaScript cells keep their variables, and the last expression is the result.',
		needs: ['languages:javascript'],
		async run({ open }) {
			const box = await open();
			const set =
				'let base = 30;\nconst more = 10;\nfunction add(n) {\n  return base + more + n;\n}';
			same((await box.runCode(set, javascript)).ended, 'ok', 'the end of the first cell');
			const next = await box.runCode('add(2)', javascript);
			same([next.ended, next.text], ['ok', '42'], 'the end and the value of the second cell');
			const last = await box.runCode('base += 1; base + more', javascript);
			same([last.ended, last.text], ['ok', '41'], 'the end and the value of the third cell');
		},
	},
	{
		id: 'code/javascript-errors',
		level: 'must',
		claim: 'A JavaScript exception is a result with its name, value and stack.',
		needs: ['languages:javascript'],
		async run({ open }) {
			const box = await open();
			const code = "function thrower() {\n  throw new RangeError('out of it');\n}\nthrower();";
			const { ended, error, state } = await box.runCode(code, javascript);
			same([ended, state], ['error', 'kept'], 'the end and the state');
			same([error?.name, error?.value], ['RangeError', 'out of it'], 'the name and the value');
			contains(error?.traceback ?? '', 'thrower', 'the stack');
			same(
				(await box.runCode('typeof thrower', javascript)).ended,
				'ok',
				'the end of the next cell',
			);
		},
	},
];
