import type { Driver } from '../../../contract/driver.ts';
import { filesOverSpawn } from '../../../sandbox/files/files-over-spawn.ts';
import { type Mutant, withBackend, withDriver } from '../mutant.ts';
import { overlay } from '../overlay.ts';
import { refusal } from '../refusal.ts';

export const connectingMutants: readonly Mutant[] = [
	{
		name: 'connects-elsewhere',
		defect: 'What was connected to has files of its own.',
		catches: ['lifecycle/connect-sees-the-files'],
		break: (backend) =>
			withDriver(backend, (driver, request) => {
				const spawn = driver.spawn?.bind(driver);
				if (request !== undefined || spawn === undefined) return {};
				const files = filesOverSpawn({ spawn, backend: backend.name });
				return {
					files: overlay(files, {
						read: ({ path, signal }) => files.read({ path: `/tmp/elsewhere${path}`, signal }),
						write: ({ path, ...rest }) => files.write({ path: `/tmp/elsewhere${path}`, ...rest }),
					}),
				};
			}),
	},
	{
		name: 'connects-blindly',
		defect: 'Gives a driver for an id without looking whether there is such a sandbox.',
		catches: ['lifecycle/connect-unknown-is-not-found'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				connect: (request) =>
					(whole.connect?.(request) ?? Promise.reject(new Error('no connect'))).catch(
						(): Driver => ({
							id: request.id,
							spawn: async () => {
								throw refusal('not-running', 'there is no such sandbox');
							},
							destroy: async () => {},
						}),
					),
			})),
	},
];
