import { beforeOneLiners, isSimpleLine, withCode, withResults } from '../cells.ts';
import { withInterpreterCall } from '../calls.ts';
import { type Mutant } from '../mutant.ts';
import { overlay } from '../overlay.ts';

/** Removes what `import` left, as an interpreter that pickles its variables between cells does. */
const forgetModules =
	"[globals().pop(n) for n, v in list(globals().items()) if n[0] != '_' and type(v).__name__ == 'module']";

const forgetVariables = "[globals().pop(n) for n in list(globals()) if n[0] != '_']";

export const valueMutants: readonly Mutant[] = [
	{
		name: 'forgets-imports',
		defect: 'The imports of a cell are gone in the next.',
		catches: ['code/state-survives'],
		break: (backend) => beforeOneLiners(backend, forgetModules, (code) => /^\w+\(/.test(code)),
	},
	{
		name: 'forgets-every-so-often',
		defect: 'Every thirtieth cell of a context finds no variables.',
		catches: ['code/state-survives'],
		break(backend) {
			const cells = new Map<string, number>();
			return withInterpreterCall(backend, 'startCell', (request, interpreter) => {
				const { contextId, code } = request;
				const count = (cells.get(contextId) ?? 0) + 1;
				cells.set(contextId, count);
				const isHit = count % 30 === 0 && isSimpleLine(code);
				return interpreter.startCell(
					isHit ? { ...request, code: `${forgetVariables}; ${code}` } : request,
				);
			});
		},
	},
	{
		name: 'takes-the-last-line-for-the-last-expression',
		defect: 'A last expression that spans lines is no result.',
		catches: ['code/last-expression-is-the-result'],
		break: (backend) =>
			withResults(backend, (result, { code }) =>
				result.main && /\n[)\]}]$/.test(code) ? [] : [result],
			),
	},
	{
		name: 'shows-what-was-assigned',
		defect: 'A last statement that assigns a number gives it as the result.',
		catches: ['code/last-expression-is-the-result'],
		break: (backend) => withCode(backend, (code) => code.replace(/^(value) = \d+$/, '$&\n$1')),
	},
	{
		name: 'shows-none',
		defect: '`None` is a result like any other.',
		catches: ['code/none-is-no-result'],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
				const cell = await interpreter.startCell(request);
				if (!/(?:^|\n)None$/.test(request.code)) return cell;
				const ended = cell.ended.then((end) => {
					const bundle = { 'text/plain': 'None' };
					request.emit({ kind: 'result', bundle, main: true, omitted: [] });
					return end;
				});
				ended.catch(() => {});
				return overlay(cell, { ended });
			}),
	},
	{
		name: 'has-no-underscore',
		defect: 'The last result is not kept under the name `_`.',
		catches: ['code/underscore-is-the-last-result'],
		break: (backend) => withCode(backend, (code) => code.replace(/^_(?!\w)/, 'no_such_name')),
	},
];
