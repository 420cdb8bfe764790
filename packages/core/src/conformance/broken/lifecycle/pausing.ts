import type { GuestProcess } from '../../../contract/process.ts';
import { type Mutant, withCapabilities, withDriver } from '../mutant.ts';

export const pausingMutants: readonly Mutant[] = [
	{
		name: 'pauses-by-ending',
		defect: 'Pausing ends every process, and resuming starts none of them again.',
		catches: ['lifecycle/pause-keeps-everything', 'lifecycle/pause-stops-everything'],
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
		catches: ['lifecycle/pause-stops-everything'],
		break: (backend) =>
			withDriver(withCapabilities(backend, { pause: 'native' }), () => ({
				pause: async () => {},
				resume: async () => {},
			})),
	},
];
