import { type Mutant, withCapabilities, withDriver } from '../mutant.ts';

export const unattendedMutants: readonly Mutant[] = [
	{
		name: 'lifetime-on-paper',
		defect: 'Declares to end sandboxes at their lifetime, and leaves it to core.',
		catches: ['lifecycle/backend-minds-the-lifetime'],
		break: (backend) => withCapabilities(backend, { lifetime: 'native' }),
	},
	{
		name: 'extend-on-paper',
		defect: 'Ends sandboxes at their lifetime, and extending does nothing.',
		catches: ['lifecycle/backend-minds-extend', 'lifecycle/extend-moves-the-end'],
		break: (backend) =>
			withDriver(
				withCapabilities(backend, { lifetime: 'native', extend: 'native' }),
				(driver, request) => {
					const end = (): void => {
						driver.destroy({ signal: AbortSignal.timeout(10_000) }).catch(() => {});
					};
					if (request !== undefined) setTimeout(end, request.spec.lifetimeMs).unref();
					return { extend: async () => {} };
				},
			),
	},
	{
		name: 'idle-on-paper',
		defect: 'Declares to end sandboxes that are idle, and leaves it to core.',
		catches: ['lifecycle/backend-minds-idleness'],
		break: (backend) => withCapabilities(backend, { idle: 'native' }),
	},
	{
		name: 'idle-is-lifetime',
		defect: 'Ends a sandbox after its idle time, whatever it is used for.',
		catches: ['lifecycle/used-is-not-idle'],
		break: (backend) =>
			withDriver(withCapabilities(backend, { idle: 'native' }), (driver, request) => {
				const end = (): void => {
					driver.destroy({ signal: AbortSignal.timeout(10_000) }).catch(() => {});
				};
				const idleMs = request?.spec.idleMs ?? null;
				if (idleMs !== null) setTimeout(end, idleMs).unref();
				return {};
			}),
	},
];
