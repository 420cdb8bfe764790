import type { CellEnd } from '../../../contract/interpreter.ts';
import { type OutputEvent, pause, unaccounted, withOutput } from '../cell-output.ts';
import { type Mutant, withCellEnd, withInterpreter } from '../mutant.ts';
import { overlay } from '../overlay.ts';
import { refusal } from '../refusal.ts';

export const truthMutants: readonly Mutant[] = [
	{
		name: 'claims-a-kill-kept-the-state',
		defect: 'The state of a cell that was killed is told to be kept.',
		catches: ['timeouts/blocking-c-call', 'timeouts/swallowed-interrupt'],
		break: (backend) =>
			withCellEnd(backend, (end) => (wasKilled(end) ? { ...end, state: 'kept' } : end)),
	},
	{
		name: 'misses-the-epoch-of-a-kill',
		defect: 'A kill does not raise the epoch that is told.',
		catches: ['timeouts/context-works-after-a-kill'],
		break: (backend) =>
			withCellEnd(backend, (end) => (wasKilled(end) ? { ...end, epoch: end.epoch - 1 } : end)),
	},
	{
		name: 'buries-the-context-with-the-cell',
		defect: 'After a kill the context takes no more cells.',
		catches: [
			'timeouts/blocking-c-call',
			'timeouts/swallowed-interrupt',
			'timeouts/context-works-after-a-kill',
		],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const dead = new Set<string>();
				return {
					async startCell(request) {
						const { contextId } = request;
						if (dead.has(contextId)) throw refusal('unavailable', 'the kernel has died');
						const cell = await interpreter.startCell(request);
						const ended = cell.ended.then((end) => {
							if (wasKilled(end)) dead.add(contextId);
							return end;
						});
						ended.catch(() => {});
						return overlay(cell, { ended });
					},
				};
			}),
	},
	{
		name: 'interrupts-whoever-runs',
		defect: 'An interrupt that came when its cell had ended hits the next one.',
		catches: ['timeouts/interrupt-stays-in-its-cell'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				const interrupted = new Set<string>();
				return {
					async startCell(request) {
						const { contextId, code } = request;
						const cell = await interpreter.startCell(request);
						if (code.includes('for number in range') && interrupted.delete(contextId)) {
							void pause(2).then(() => cell.interrupt());
						}
						return overlay(cell, {
							async interrupt() {
								interrupted.add(contextId);
								await cell.interrupt();
							},
						});
					},
				};
			}),
	},
	{
		name: 'interrupts-the-first-context',
		defect: 'An interrupt of a cell in any context but the first is taken and never sent.',
		catches: ['timeouts/interrupt-in-every-context'],
		break: (backend) =>
			withInterpreter(backend, (interpreter) => {
				let first: string | undefined;
				return {
					async startCell(request) {
						first ??= request.contextId;
						const cell = await interpreter.startCell(request);
						return request.contextId === first
							? cell
							: overlay(cell, { interrupt: async () => {} });
					},
				};
			}),
	},
	{
		name: 'takes-any-timeout-for-its-own',
		defect: 'A `TimeoutError` of the program is taken for the limit of the cell.',
		catches: ['timeouts/fast-cells-are-not-late'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.error?.name === 'TimeoutError' ? { ...end, outcome: 'interrupted' } : end,
			),
	},
	{
		name: 'forgets-what-was-said',
		defect: 'The output of a cell comes with its end, and a cell that was stopped has none.',
		catches: ['timeouts/output-is-kept'],
		break: (backend) =>
			withOutput(backend, ({ code, emit }) => {
				if (!code.includes('before the limit')) return undefined;
				const held: OutputEvent[] = [];
				return {
					output: (event) => void held.push(event),
					end(end) {
						if (end.outcome === 'interrupted') return unaccounted(end);
						for (const event of held) emit(event);
						return end;
					},
				};
			}),
	},
];

/** Stopped, and not by an interrupt. */
function wasKilled({ outcome, state }: CellEnd): boolean {
	return outcome === 'interrupted' && state === 'lost';
}
