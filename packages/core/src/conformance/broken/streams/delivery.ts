import { type OutputEvent, unaccounted, withOutput } from '../cell-output.ts';
import type { Mutant } from '../mutant.ts';

export const deliveryMutants: readonly Mutant[] = [
	{
		name: 'errors-come-last',
		defect: 'Standard error is sent when the cell has ended.',
		catches: ['streams/arrive-live', 'streams/unfinished-lines-are-live'],
		break: (backend) =>
			withOutput(backend, ({ emit }) => {
				const held: OutputEvent[] = [];
				return {
					output(event) {
						if (event.channel === 'stderr') held.push(event);
						else emit(event);
					},
					end(end) {
						for (const event of held) emit(event);
						return end;
					},
				};
			}),
	},
	{
		name: 'leaves-before-the-last-words',
		defect: 'Of a cell that ends by `sys.exit` the last piece of output is lost.',
		catches: ['streams/complete-before-the-end'],
		break: (backend) =>
			withOutput(backend, ({ code, emit }) => {
				if (!code.includes('sys.exit(')) return undefined;
				const held: OutputEvent[] = [];
				return {
					output: (event) => void held.push(event),
					end(end) {
						for (const event of held.slice(0, -1)) emit(event);
						return unaccounted(end);
					},
				};
			}),
	},
];
