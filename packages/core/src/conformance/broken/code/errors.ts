import type { Backend } from '../../../contract/backend.ts';
import type { CellError } from '../../../contract/interpreter.ts';
import { isPython, withCellError } from '../cells.ts';
import type { Mutant } from '../mutant.ts';

const head = 'Traceback (most recent call last):\n';

/** A frame of somebody's interpreter, as many show it. */
const ownFrame =
	'  File "/opt/kernel/run_cell.py", line 87, in run_cell\n    exec(code, namespace)\n';

export const errorMutants: readonly Mutant[] = [
	{
		name: 'gives-the-repr-for-the-value',
		defect: 'The value of an exception is its `repr`.',
		catches: ['code/exception-is-a-result'],
		break: (backend) =>
			withCellError(backend, (error) =>
				error.name === 'LookupError'
					? { ...error, value: `${error.name}(${JSON.stringify(error.value)})` }
					: error,
			),
	},
	{
		name: 'loses-the-traceback',
		defect: 'An exception comes without its traceback.',
		catches: [
			'code/exception-is-a-result',
			'code/traceback-shows-the-lines',
			'code/traceback-hides-the-machinery',
			'code/traceback-shows-the-cause',
			'code/syntax-error-is-a-result',
		],
		break: (backend) => withTraceback(backend, (text) => (isPython(text) ? '' : text)),
	},
	{
		name: 'traceback-without-text',
		defect: 'A traceback names the lines of the cell and does not show them.',
		catches: ['code/traceback-shows-the-lines'],
		break: (backend) =>
			withTraceback(backend, (text) =>
				text.startsWith(head) ? text.replaceAll(/^ {4}\S.*\n/gm, '') : text,
			),
	},
	{
		name: 'counts-lines-from-zero',
		defect: 'A traceback names the line before the one that failed.',
		catches: ['code/traceback-shows-the-lines', 'code/syntax-error-is-a-result'],
		break: (backend) =>
			withTraceback(backend, (text) =>
				text.replaceAll(/(?<=, line )\d+/g, (line) => String(Number(line) - 1)),
			),
	},
	{
		name: 'traceback-with-the-kernel',
		defect: 'A traceback begins with a frame of the interpreter itself.',
		catches: ['code/traceback-hides-the-machinery'],
		break: (backend) =>
			withTraceback(backend, (text) => text.replaceAll(head, `${head}${ownFrame}`)),
	},
	{
		name: 'keeps-the-last-exception-only',
		defect: 'A chained exception is shown without what it was raised from.',
		catches: ['code/traceback-shows-the-cause'],
		break: (backend) =>
			withTraceback(backend, (text) => text.slice(Math.max(0, text.lastIndexOf(head)))),
	},
	{
		name: 'syntax-error-without-a-place',
		defect: 'A syntax error comes with its message and not with its line.',
		catches: ['code/syntax-error-is-a-result'],
		break: (backend) =>
			withCellError(backend, (error) =>
				error.name === 'SyntaxError'
					? { ...error, traceback: `SyntaxError: ${error.value}\n` }
					: error,
			),
	},
];

function withTraceback(backend: Backend, change: (traceback: string) => string): Backend {
	return withCellError(
		backend,
		(error): CellError => ({ ...error, traceback: change(error.traceback) }),
	);
}
