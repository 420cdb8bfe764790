import { type Mutant, withCellEnd } from '../mutant.ts';

export const totalMutants: readonly Mutant[] = [
	{
		name: 'leaves-results-out-in-silence',
		defect: 'Results beyond the bound of a cell are left out, and nothing says so.',
		catches: ['results/all-together-are-bounded'],
		break: (backend) => withCellEnd(backend, ({ omittedResults: _, ...end }) => end),
	},
];
