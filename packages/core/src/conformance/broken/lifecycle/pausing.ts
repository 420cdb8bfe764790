import type { GuestProcess } from '../../../contract/process.ts';
import { type Mutant, withCapabilities, withDriver } from '../mutant.ts';
import { withRecords } from '../records.ts';

export const pausingMutants: readonly Mutant[] = [
	{
		name: 'pauses-by-ending',
		defect: 'Pausing ends every process, and resuming starts none of them again.',
		catches: [
			'lifecycle/pause-keeps-everything',
			'lifecycle/pause-stops-everything',
			'lifecycle/paused-is-listed-and-ends',
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
		catches: ['lifecycle/pause-stops-everything', 'lifecycle/paused-is-listed-and-ends'],
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
		break: (backend) =>
			withDriver(backend, (driver) => {
				let isPaused = false;
				return {
					async pause(request) {
						await driver.pause?.(request);
						isPaused = true;
					},
					async resume(request) {
						await driver.resume?.(request);
						isPaused = false;
					},
					async destroy(request) {
						if (!isPaused) await driver.destroy(request);
					},
				};
			}),
	},
];
