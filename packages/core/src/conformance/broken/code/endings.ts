import { isPython, withCellError, withCode } from '../cells.ts';
import { type Mutant, withCellEnd } from '../mutant.ts';

export const endingMutants: readonly Mutant[] = [
	{
		name: 'exits-with-zero',
		defect: '`sys.exit` with any status has exit code 0.',
		catches: ['code/sys-exit-is-a-result'],
		break: (backend) =>
			withCellError(backend, (error) =>
				error.name === 'SystemExit' ? { ...error, exitCode: 0 } : error,
			),
	},
	{
		name: 'a-plain-exit-is-a-success',
		defect: 'A cell that exits with 1 is `ok`.',
		catches: ['code/sys-exit-is-a-result'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.error?.name === 'SystemExit' && end.error.exitCode === 1
					? { ...end, outcome: 'ok', error: null }
					: end,
			),
	},
	{
		name: 'invents-an-exit-code',
		defect: 'A process that ended itself has exit code 1, whatever it asked for.',
		catches: ['code/os-exit-loses-the-state', 'code/javascript-ends-are-told'],
		break: (backend) =>
			withCellError(backend, (error, { outcome }) =>
				outcome === 'exited' ? { ...error, exitCode: 1 } : error,
			),
	},
	{
		name: 'an-exit-is-a-success',
		defect: 'A cell whose process ended by itself is `ok`, because its stream ended well.',
		catches: [
			'code/os-exit-loses-the-state',
			'code/javascript-ends-are-told',
			'code/replaced-process-is-noticed',
			'contexts/crash-stays-inside',
		],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'exited' ? { ...end, outcome: 'ok', error: null } : end,
			),
	},
	{
		name: 'loses-output-before-an-exit',
		defect: 'The output of a cell that ends its process stays in a buffer.',
		catches: ['code/os-exit-loses-the-state'],
		break: (backend) =>
			withCode(backend, (code) => code.replaceAll(/print\(.*\)(?=\nos\._exit)/g, 'pass')),
	},
	{
		name: 'exits-with-a-signal',
		defect: 'The death by a signal is an exit with 128 and its number.',
		catches: ['code/crash-loses-the-state'],
		break: (backend) =>
			withCellEnd(backend, (end) => {
				if (end.outcome !== 'killed') return end;
				const value = 'the process exited with status 139';
				const error = { name: 'ProcessExit', value, traceback: '', exitCode: 139 };
				return { ...end, outcome: 'exited', error };
			}),
	},
	{
		name: 'claims-a-crash-kept-the-state',
		defect: 'After a crash the state is told to be kept.',
		catches: [
			'code/os-exit-loses-the-state',
			'code/crash-loses-the-state',
			'code/javascript-ends-are-told',
			'contexts/crash-stays-inside',
		],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'exited' || end.outcome === 'killed' ? { ...end, state: 'kept' } : end,
			),
	},
	{
		name: 'misses-an-epoch',
		defect: 'The end of its process does not raise the epoch of a context.',
		catches: ['code/next-cell-after-a-crash', 'code/javascript-ends-are-told'],
		break(backend) {
			const missed = new Map<string, number>();
			return withCellEnd(backend, (end, { contextId }) => {
				const before = missed.get(contextId) ?? 0;
				const count = before + (end.outcome === 'exited' ? 1 : 0);
				missed.set(contextId, count);
				return { ...end, epoch: end.epoch - count };
			});
		},
	},
	{
		name: 'an-error-loses-the-state',
		defect: 'After an exception the state is told to be lost.',
		catches: [
			'code/sys-exit-is-a-result',
			'code/error-keeps-the-state',
			'code/base-exceptions-are-results',
		],
		break: (backend) =>
			withCellEnd(backend, (end) => {
				const isException = end.outcome === 'error' && isPython(end.error?.traceback ?? '');
				return isException ? { ...end, state: 'lost' } : end;
			}),
	},
	{
		name: 'rolls-back-a-failed-cell',
		defect: 'What a cell had set before its exception is gone.',
		catches: ['code/error-keeps-the-state'],
		break: (backend) =>
			withCode(backend, (code) =>
				code.replace(/^(\w+ = .*)\n(raise .*)$/, 'def cell():\n    $1\n    $2\ncell()'),
			),
	},
	{
		name: 'memory-is-an-error',
		defect: 'A `MemoryError` is an error like any other.',
		catches: ['code/memory-error-is-memory'],
		break: (backend) =>
			withCellEnd(backend, (end) =>
				end.outcome === 'memory' && end.state === 'kept' ? { ...end, outcome: 'error' } : end,
			),
	},
];
