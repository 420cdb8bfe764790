import { type Mutant, withCapabilities, withDriver } from '../mutant.ts';

export const offerMutants: readonly Mutant[] = [
	{
		name: 'one-snapshot-for-all',
		defect: 'Every snapshot has the id of the first.',
		catches: ['lifecycle/snapshots-have-ids'],
		break: (backend) =>
			withDriver(withCapabilities(backend, { snapshot: 'native' }), () => ({
				snapshot: async () => ({ snapshotId: 'latest' }),
			})),
	},
	{
		name: 'exposes-nowhere',
		defect: 'Gives an address at which nobody listens.',
		catches: ['lifecycle/exposed-port-is-reached'],
		break: (backend) =>
			withDriver(withCapabilities(backend, { expose: 'native' }), () => ({
				expose: async () => ({ url: 'http://127.0.0.1:9/', headers: {} }),
			})),
	},
	{
		name: 'metrics-of-another-day',
		defect: 'Tells the same metrics whatever the sandbox does.',
		catches: ['lifecycle/metrics-tell-the-use'],
		break: (backend) =>
			withDriver(withCapabilities(backend, { metrics: 'native' }), () => ({
				metrics: async () => ({ cpuUsedMs: 12, memoryUsedMiB: 34, diskUsedMiB: 56 }),
			})),
	},
	{
		name: 'contradicts-itself',
		defect: 'Finds a promise of its own kept, and also not asked for.',
		catches: ['lifecycle/verify-tells-each-promise-once'],
		break: (backend) =>
			withDriver(backend, () => ({
				inspect: async () =>
					(['enforced', 'not-asked'] as const).map((verdict) => ({
						promise: 'escape.read',
						verdict,
						asked: 'nothing',
						seen: 'anything',
					})),
			})),
	},
];
