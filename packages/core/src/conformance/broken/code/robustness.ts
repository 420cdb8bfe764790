import { withCode } from '../cells.ts';
import { withInterpreterCall } from '../calls.ts';
import { type Mutant, withCellEnd, withInterpreter } from '../mutant.ts';

/** What fits into one argument of a program on Linux. */
const argumentBytes = 128 * 1024;

export const robustnessMutants: readonly Mutant[] = [
	{
		name: 'counts-from-zero',
		defect: 'The first cell of an epoch is cell 0.',
		catches: ['code/counts-cells'],
		break: (backend) =>
			withCellEnd(backend, (end) => ({
				...end,
				executionCount: end.executionCount === null ? null : end.executionCount - 1,
			})),
	},
	{
		name: 'counts-to-five',
		defect: 'Every cell after the fifth is cell 5.',
		catches: ['code/counts-cells'],
		break: (backend) =>
			withCellEnd(backend, (end) => ({
				...end,
				executionCount: end.executionCount && Math.min(5, end.executionCount),
			})),
	},
	{
		name: 'counts-on-after-a-crash',
		defect: 'Cells are counted on when an epoch is over.',
		catches: ['code/counts-cells'],
		break(backend) {
			const before = new Map<string, number>();
			return withCellEnd(backend, (end, { contextId }) => {
				const base = before.get(contextId) ?? 0;
				const executionCount = base + (end.executionCount ?? 0);
				if (end.state === 'lost') before.set(contextId, executionCount);
				return { ...end, executionCount };
			});
		},
	},
	{
		name: 'normalises-code',
		defect: 'Code is brought into the composed form of Unicode on its way.',
		catches: ['code/unicode-survives'],
		break: (backend) => withCode(backend, (code) => code.normalize('NFC')),
	},
	{
		name: 'code-in-an-argument',
		defect: 'Code is an argument of a program, and has its limit.',
		catches: ['code/large-source'],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
				if (Buffer.byteLength(request.code) < argumentBytes) {
					return interpreter.startCell(request);
				}
				throw new Error('spawn E2BIG: argument list too long');
			}),
	},
	{
		name: 'refuses-empty-cells',
		defect: 'A cell without a statement rejects.',
		catches: ['code/empty-cell'],
		break: (backend) =>
			withInterpreterCall(backend, 'startCell', async (request, interpreter) => {
				if (!/^\s*(?:#.*)?$/.test(request.code)) return interpreter.startCell(request);
				throw new Error('code must not be empty');
			}),
	},
	{
		name: 'takes-ctrl-c-for-its-own',
		defect: 'A `KeyboardInterrupt` that the code raised itself is a cancellation.',
		catches: ['code/base-exceptions-are-results'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'error' && end.error?.name === 'KeyboardInterrupt'
					? { ...end, outcome: 'interrupted' }
					: end,
			),
	},
	{
		name: 'contexts-are-namespaces',
		defect: "Contexts are name spaces of one process: its builtins and modules are everyone's.",
		catches: ['code/vandalism-stays-inside', 'contexts/share-nothing'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const ids = new Set<string>();
				return {
					async openContext(request) {
						const record = await interpreter.openContext(request);
						ids.add(record.contextId);
						return record;
					},
					async startCell(request) {
						if (!/\bbuiltins\.\w+ = /.test(request.code)) return interpreter.startCell(request);
						for (const contextId of ids) {
							if (contextId === request.contextId) continue;
							await (await interpreter.startCell({ ...request, contextId, emit: sayNothing }))
								.ended;
						}
						return interpreter.startCell(request);
					},
				};
			}),
	},
	{
		name: 'needs-its-modules',
		defect: 'A cell that empties `sys.modules` breaks what would report its end.',
		catches: ['code/vandalism-stays-inside'],
		break: (backend) =>
			withCellEnd(backend, (end, { code }) =>
				code.includes('sys.modules.clear()') ? { ...end, outcome: 'unknown' } : end,
			),
	},
	{
		name: 'shell-lines-without-output',
		defect: 'A shell line runs, and what it prints is nowhere.',
		catches: ['code/shell-lines'],
		break: (backend) =>
			withCode(backend, (code) => code.replaceAll(/^(\s*!)(.*)$/gm, '$1($2) >/dev/null')),
	},
	{
		name: 'shell-lines-in-strings',
		defect: 'A line of a string is taken for a shell line.',
		catches: ['code/shell-lines'],
		break: (backend) =>
			withCode(backend, (code) => code.replaceAll(/^!(\w+)$/gm, "__shell__('$1')")),
	},
];

function sayNothing(): void {}
