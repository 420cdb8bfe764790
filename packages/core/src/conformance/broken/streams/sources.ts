import { withLateEnd } from '../cell-output.ts';
import { withCode } from '../cells.ts';
import { type Mutant, withEvents } from '../mutant.ts';

export const sourceMutants: readonly Mutant[] = [
	{
		name: 'hears-the-interpreter-only',
		defect: 'The output of a child of the interpreter goes nowhere.',
		catches: ['streams/children-and-descriptors'],
		break: (backend) =>
			withCode(backend, (code) =>
				code.includes('from a child')
					? code.replaceAll(/subprocess\.run\((.*)\)/g, 'subprocess.run($1, stdout=-3, stderr=-3)')
					: code,
			),
	},
	{
		name: 'late-output-is-of-the-next-cell',
		defect: 'Late output of a cell comes as output of the one that runs now.',
		catches: ['streams/late-output-is-background'],
		break: (backend) =>
			withEvents(backend, (event) => [
				event.kind === 'background' ? { ...event, kind: 'output' } : event,
			]),
	},
	{
		name: 'late-output-is-lost',
		defect: 'Nobody listens to a cell that has ended.',
		catches: ['streams/late-output-is-background'],
		break: (backend) =>
			withEvents(backend, (event) => (event.kind === 'background' ? [] : [event])),
	},
	{
		name: 'waits-for-the-end-of-the-pipes',
		defect: 'A cell has not ended while a child of it holds its pipes.',
		catches: ['streams/held-pipes-delay-nothing'],
		break: (backend) => withLateEnd(backend, 5000, (code) => code.includes('holder = ')),
	},
];
