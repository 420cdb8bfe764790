import { type Mutant, withCellEnd } from '../mutant.ts';

export const totalMutants: readonly Mutant[] = [
	{
		name: 'tells-one-of-many-omissions',
		defect: 'Of all the results beyond the bound of a cell one is told to be left out.',
		catches: ['results/all-together-are-bounded'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.omittedResults === undefined ? end : { ...end, omittedResults: { count: 1, bytes: 1 } },
			),
	},
];
