import { withResults } from '../cells.ts';
import { type Mutant, withCellEnd } from '../mutant.ts';

export const processMutants: readonly Mutant[] = [
	{
		name: 'believes-who-vanished',
		defect: 'A process that gave no status of its own was done.',
		catches: ['code/replaced-process-is-noticed'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'exited' && end.error?.exitCode === null
					? { ...end, outcome: 'ok', error: null }
					: end,
			),
	},
	{
		name: 'hears-the-child',
		defect: 'A forked child shows its last expression too.',
		catches: ['code/forked-child-is-silent'],
		break: (backend) =>
			withResults(backend, (result, { code }) => {
				if (!result.main || !code.includes('os.fork()')) return [result];
				return [{ ...result, bundle: { 'text/plain': "'child'" } }, result];
			}),
	},
	{
		name: 'an-end-of-the-stream-is-ok',
		defect: 'A cell whose interpreter vanished with all above it ended well, for its stream did.',
		catches: ['code/killed-parent-is-noticed'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'lost' || end.outcome === 'unknown' ? { ...end, outcome: 'ok' } : end,
			),
	},
];
