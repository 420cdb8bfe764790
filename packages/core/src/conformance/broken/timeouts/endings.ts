import type { Backend } from '../../../contract/backend.ts';
import { pause } from '../cell-output.ts';
import { type Mutant, withCell } from '../mutant.ts';

const counts = 'while True: count += 1';

export const endingMutants: readonly Mutant[] = [
	{
		name: 'loops-for-ever',
		defect: 'Neither an interrupt nor a kill reaches a loop that does nothing.',
		catches: ['timeouts/endless-loop'],
		break: (backend) =>
			withCell(backend, (_, { code }) =>
				code === 'while True: pass' ? { interrupt: nothing, kill: nothing } : {},
			),
	},
	{
		name: 'asks-no-loop-to-stop',
		defect: 'A loop is not interrupted, and killed after the grace.',
		catches: ['timeouts/interrupt-keeps-state', 'timeouts/accuracy'],
		break: (backend) => deafTo(backend, (code) => code.endsWith(counts)),
	},
	{
		name: 'looks-at-the-clock-seldom',
		defect: 'The interrupt of a loop comes up to a quarter of a second late.',
		catches: ['timeouts/accuracy'],
		break: (backend) =>
			withCell(backend, (cell, { code }) => {
				if (!code.endsWith(counts)) return {};
				return {
					async interrupt() {
						await pause(250);
						await cell.interrupt();
					},
				};
			}),
	},
	{
		name: 'sleeps-on',
		defect: '`time.sleep` is not interrupted, and killed after the grace.',
		catches: ['timeouts/sleep'],
		break: (backend) => deafTo(backend, (code) => code === 'time.sleep(60)'),
	},
	{
		name: 'awaits-on',
		defect: 'A pending `await` is not interrupted, and killed after the grace.',
		catches: ['timeouts/await'],
		break: (backend) => deafTo(backend, (code) => code.startsWith('await asyncio.Event')),
	},
	{
		name: 'waits-for-the-lock',
		defect: 'Waiting for a lock is neither interrupted nor ended.',
		catches: ['timeouts/deadlock'],
		break: (backend) =>
			withCell(backend, (_, { code }) =>
				code.includes('lock.acquire()') ? { interrupt: nothing, kill: nothing } : {},
			),
	},
	{
		name: 'waits-for-c',
		defect: 'What can only be killed is asked to stop once more instead.',
		catches: ['timeouts/blocking-c-call'],
		break: (backend) =>
			withCell(backend, (cell, { code }) =>
				code.startsWith('collections.deque') ? { kill: () => cell.interrupt() } : {},
			),
	},
];

function deafTo(backend: Backend, isMeant: (code: string) => boolean): Backend {
	return withCell(backend, (_, { code }) => (isMeant(code) ? { interrupt: nothing } : {}));
}

async function nothing(): Promise<void> {}
