import type { Backend } from '../../../contract/backend.ts';
import type { GuestProcess } from '../../../contract/process.ts';
import { type Mutant, withBackend, withCapabilities, withDriver } from '../mutant.ts';
import { withRecords } from '../records.ts';

export const pausingMutants: readonly Mutant[] = [
	{
		name: 'pauses-by-ending',
		defect: 'Pausing ends every process, and resuming starts none of them again.',
		catches: [
			'lifecycle/pause-keeps-everything',
			'lifecycle/pause-stops-everything',
			'lifecycle/paused-is-listed-and-ends',
			'lifecycle/paused-is-destroyed-by-id',
		],
		break: (backend) =>
			withDriver(withCapabilities(backend, { pause: 'native' }), (driver) => {
				const processes: GuestProcess[] = [];
				const spawn = driver.spawn?.bind(driver);
				return {
					...(spawn && {
						spawn: async (request) => {
							const process = await spawn(request);
							processes.push(process);
							return process;
						},
					}),
					pause: async () => {
						await Promise.all(processes.map((process) => process.kill()));
					},
					resume: async () => {},
				};
			}),
	},
	{
		name: 'pause-on-paper',
		defect: 'Pausing and resuming do nothing.',
		catches: [
			'lifecycle/pause-stops-everything',
			'lifecycle/paused-is-listed-and-ends',
			'lifecycle/paused-is-destroyed-by-id',
		],
		break: (backend) =>
			withDriver(withCapabilities(backend, { pause: 'native' }), () => ({
				pause: async () => {},
				resume: async () => {},
			})),
	},
	{
		name: 'lists-paused-as-running',
		defect: 'The list tells a paused sandbox as running.',
		catches: ['lifecycle/paused-is-listed-and-ends'],
		break: (backend) => withRecords(backend, (record) => [{ ...record, state: 'running' }]),
	},
	{
		name: 'hides-the-paused',
		defect: 'The list leaves paused sandboxes out.',
		catches: ['lifecycle/paused-is-listed-and-ends'],
		break: (backend) =>
			withRecords(backend, (record) => (record.state === 'paused' ? [] : [record])),
	},
	{
		name: 'destroys-nothing-paused',
		defect: 'Destroying a paused sandbox does nothing.',
		catches: ['lifecycle/paused-is-listed-and-ends'],
		break(backend) {
			const paused = new Set<string>();
			return withDriver(noting(paused, backend), (driver) => ({
				async destroy(request) {
					if (!paused.has(driver.id)) await driver.destroy(request);
				},
			}));
		},
	},
	{
		name: 'destroys-no-paused-id',
		defect: '`destroy` by id of a paused sandbox resolves and does nothing.',
		catches: ['lifecycle/paused-is-destroyed-by-id'],
		break(backend) {
			const paused = new Set<string>();
			return withBackend(noting(paused, backend), (whole) => ({
				async destroy(request) {
					if (!paused.has(request.id)) await whole.destroy(request);
				},
			}));
		},
	},
];

/** The same backend, which keeps the ids of what is paused. */
function noting(paused: Set<string>, backend: Backend): Backend {
	return withDriver(backend, (driver) => ({
		async pause(request) {
			await driver.pause?.(request);
			paused.add(driver.id);
		},
		async resume(request) {
			await driver.resume?.(request);
			paused.delete(driver.id);
		},
	}));
}
