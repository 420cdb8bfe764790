import type { Capabilities } from '../../contract/capabilities.ts';
import { learning } from './learning.ts';
import { type Mutant, withBackend, withCapabilities, withDriver } from './mutant.ts';
import { misstate, overlay } from './overlay.ts';

export const manifestMutants: readonly Mutant[] = [
	{
		name: 'speaks-contract-two',
		defect: 'States a version of the contract that there is not.',
		catches: ['manifest/known-contract', 'manifest/isolation-is-not-exceeded'],
		break: (backend) => misstate(backend, { contract: 2 }),
	},
	{
		name: 'shouts-its-name',
		defect: 'Its name is in upper case.',
		catches: ['manifest/name-is-lower-case'],
		break: (backend) => withBackend(backend, ({ name }) => ({ name: name.toUpperCase() })),
	},
	{
		name: 'thawed-manifest',
		defect: 'The capabilities can be written to.',
		catches: ['manifest/is-frozen'],
		break: (backend) =>
			withBackend(backend, ({ capabilities }) => ({ capabilities: { ...capabilities } })),
	},
	{
		name: 'thawed-list-in-the-manifest',
		defect: 'The list of languages can be written to.',
		catches: ['manifest/is-frozen'],
		break: (backend) =>
			withCapabilities(backend, { languages: [...backend.capabilities.languages] }),
	},
	{
		name: 'manifest-with-infinity',
		defect: 'The largest file is stated as `Infinity`, which JSON prints as `null`.',
		catches: ['manifest/is-plain-json'],
		break: (backend) => withCapabilities(backend, { maxFileBytes: Number.POSITIVE_INFINITY }),
	},
	{
		name: 'manifest-with-an-extra',
		defect: 'The manifest states a capability of its own invention.',
		catches: ['manifest/is-complete'],
		break: (backend) =>
			misstate(backend, {
				capabilities: Object.freeze({ ...backend.capabilities, teleport: true }),
			}),
	},
	{
		name: 'no-idle-but-zero',
		defect: 'Says `0` where a capability is absent.',
		catches: ['manifest/values-are-known'],
		break: (backend) =>
			misstate(backend, { capabilities: Object.freeze({ ...backend.capabilities, idle: 0 }) }),
	},
	{
		name: 'no-files',
		defect: 'Declares files absent.',
		catches: ['manifest/nothing-required-is-absent'],
		break: (backend) =>
			withDriver(withCapabilities(backend, { files: false, filesWatch: false }), () => ({
				files: undefined,
			})),
	},
	{
		name: 'connects-undeclared',
		defect: 'Has `connect` the wrong way round: absent where declared, there where not.',
		catches: ['manifest/connect-is-where-it-is-declared', 'manifest/isolation-is-not-exceeded'],
		break: (backend) =>
			withBackend(backend, (whole) => ({
				connect: whole.connect === undefined ? never : undefined,
			})),
	},
	{
		name: 'measures-undeclared',
		defect: 'Has `metrics` the wrong way round: absent where declared, there where not.',
		catches: ['manifest/methods-are-where-they-are-declared', 'manifest/isolation-is-not-exceeded'],
		break: (backend) =>
			withDriver(backend, (driver) => ({
				metrics: driver.metrics === undefined ? never : undefined,
			})),
	},
	{
		name: 'learns-its-limits',
		defect: 'The manifest changes when the first sandbox is made.',
		catches: ['manifest/does-not-change'],
		break(backend) {
			let { capabilities }: { capabilities: Capabilities } = backend;
			return overlay(backend, {
				get capabilities() {
					return capabilities;
				},
				create(request) {
					capabilities = Object.freeze({
						...capabilities,
						maxFileBytes: (capabilities.maxFileBytes ?? 0) + 1,
					});
					return backend.create(request);
				},
			});
		},
	},
	{
		name: 'comes-to-be-a-vm',
		defect: 'Learns with use that it is stronger than it declared.',
		catches: ['manifest/isolation-is-not-exceeded'],
		break: (backend) => learning(backend, { isolation: 'microvm' }),
	},
];

function never(): Promise<never> {
	return new Promise(() => {});
}
