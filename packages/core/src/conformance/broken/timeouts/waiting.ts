import { withLateEnd } from '../cell-output.ts';
import { withCode } from '../cells.ts';
import type { Mutant } from '../mutant.ts';

export const waitingMutants: readonly Mutant[] = [
	{
		name: 'spares-the-children',
		defect: 'The interrupt of a cell does not reach the child that it waits for.',
		catches: ['timeouts/children-end-too'],
		break: (backend) =>
			withCode(backend, (code) => {
				const argv = /^subprocess\.run\((.*)\)$/.exec(code)?.[1];
				return argv === undefined ? code : detached(argv);
			}),
	},
	{
		name: 'joins-every-thread',
		defect: 'A cell has not ended while a thread of it runs.',
		catches: ['timeouts/threads-do-not-hold'],
		break: (backend) => withLateEnd(backend, 4000, (code) => code.includes('target=runs_on')),
	},
];

/** Starts a program that belongs to nobody, and waits. */
function detached(argv: string): string {
	return `import time
child = os.fork()
if child == 0:
    os.setsid()
    if os.fork() == 0: os.execv(sys.executable, ${argv})
    os._exit(0)
os.waitpid(child, 0)
time.sleep(60)`;
}
