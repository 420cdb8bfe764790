import type { Backend } from '../../../contract/backend.ts';
import type { CellEnd, CellEvent, GuestCell } from '../../../contract/interpreter.ts';
import { withCellError, withCodeOf, withStartOf } from '../cells.ts';
import { type Mutant, withInterpreter } from '../mutant.ts';
import { overlay, type Overrides } from '../overlay.ts';

export const javascriptMutants: readonly Mutant[] = [
	{
		name: 'javascript-in-blocks',
		defect: 'Each JavaScript cell is a block of its own.',
		catches: ['code/javascript-state-survives'],
		break: (backend) => withCodeOf('javascript', backend, (code) => `{\n${code}\n}`),
	},
	{
		name: 'javascript-errors-are-errors',
		defect: 'Every JavaScript exception is an `Error`.',
		catches: ['code/javascript-errors'],
		break: (backend) =>
			withCellError(backend, (error) =>
				error.name === 'RangeError' ? { ...error, name: 'Error' } : error,
			),
	},
	{
		name: 'javascript-in-one-context',
		defect: 'All JavaScript contexts of a sandbox are one.',
		catches: ['code/javascript-contexts-share-nothing'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				let shared: string | undefined;
				const ids = new Set<string>();
				const real = (id: string): string => (ids.has(id) ? (shared ?? id) : id);
				return {
					async openContext(request) {
						const record = await interpreter.openContext(request);
						if (record.language !== 'javascript') return record;
						shared ??= record.contextId;
						ids.add(record.contextId);
						return record;
					},
					startCell: (request) =>
						interpreter.startCell({ ...request, contextId: real(request.contextId) }),
				};
			}),
	},
	{
		name: 'javascript-is-mute',
		defect: 'What JavaScript prints is nowhere.',
		catches: [
			'code/javascript-output-is-live',
			'code/javascript-environment',
			'code/javascript-ends-are-told',
		],
		break: (backend) =>
			withStartOf('javascript', backend, (request, interpreter) =>
				interpreter.startCell({
					...request,
					emit(event) {
						if (event.kind !== 'output') request.emit(event);
					},
				}),
			),
	},
	{
		name: 'javascript-speaks-at-the-end',
		defect: 'What JavaScript prints is held back until the cell has ended.',
		catches: ['code/javascript-output-is-live'],
		break: (backend) =>
			withStartOf('javascript', backend, async (request, interpreter) => {
				const held: CellEvent[] = [];
				const cell = await interpreter.startCell({ ...request, emit: (event) => held.push(event) });
				const ended = cell.ended.then((end) => {
					for (const event of held) request.emit(event);
					return end;
				});
				return overlay(cell, { ended });
			}),
	},
	{
		name: 'javascript-has-no-cell-environment',
		defect: 'The environment of a cell is set in Python alone.',
		catches: ['code/javascript-environment'],
		break: (backend) =>
			withStartOf('javascript', backend, (request, interpreter) =>
				interpreter.startCell({ ...request, environment: {} }),
			),
	},
	{
		name: 'javascript-is-not-interrupted',
		defect: 'An interrupt does nothing in JavaScript: the loop runs until it is killed.',
		catches: ['code/javascript-interrupt-keeps-state'],
		break: (backend) =>
			withStartOf('javascript', backend, async (request, interpreter) =>
				overlay(await interpreter.startCell(request), { interrupt: async () => {} }),
			),
	},
	{
		name: 'javascript-ends-well',
		defect:
			'However a JavaScript cell ends, unless by an exception, it is `ok` and its state kept.',
		catches: ['code/javascript-ends-are-told', 'code/javascript-stopped-cells-stand-still'],
		break: (backend) =>
			withJavaScriptEnd(backend, (end) =>
				end.outcome === 'error' ? {} : { outcome: 'ok', state: 'kept', error: null },
			),
	},
	{
		name: 'javascript-keeps-what-was-killed',
		defect: 'A JavaScript cell that was killed at its limit is told to have kept its state.',
		catches: [
			'code/javascript-interrupt-keeps-state',
			'code/javascript-ends-are-told',
			'code/javascript-stopped-cells-stand-still',
		],
		break: (backend) =>
			withJavaScriptEnd(backend, (end) => (end.outcome === 'exited' ? {} : { state: 'kept' }), {
				interrupt: async () => {},
			}),
	},
	{
		name: 'javascript-runs-on-when-stopped',
		defect: 'At its limit only the wait for a JavaScript cell ends: its steps go on.',
		catches: ['code/javascript-stopped-cells-stand-still'],
		break: (backend) =>
			withCodeOf('javascript', backend, (code) =>
				code.includes('appendFileSync')
					? `void (async () => {\n${code}\n})(); while (true);`
					: code,
			),
	},
];

function withJavaScriptEnd(
	backend: Backend,
	change: (end: CellEnd) => Partial<CellEnd>,
	overrides: Overrides<GuestCell> = {},
): Backend {
	return withStartOf('javascript', backend, async (request, interpreter) => {
		const cell = await interpreter.startCell(request);
		const ended = cell.ended.then((end) => ({ ...end, ...change(end) }));
		return overlay(cell, { ...overrides, ended });
	});
}
