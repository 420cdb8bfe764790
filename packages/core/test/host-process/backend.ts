import type { Backend, Labels } from '../../src/contract/backend.ts';
import { type Capabilities, noCapabilities } from '../../src/contract/capabilities.ts';
import type { Driver } from '../../src/contract/driver.ts';
import { isFrozen } from './cgroups.ts';
import { hostDriver } from './driver.ts';
import { endSandbox } from './end-sandbox.ts';
import { backendName, failure } from './errors.ts';
import { lookAtMachine, type Machine, type MachineOptions } from './machine.ts';
import { makeSandbox } from './make-sandbox.ts';
import { type Place, Registry } from './registry.ts';

export type HostProcessOptions = MachineOptions;

/**
 * Sandboxes that are none: processes of this machine, so that core is tested on real ones. What takes root and
 * cgroups (files at /workspace, an empty network, caps) is declared where they are there.
 */
export function hostProcess(options: HostProcessOptions = {}): Backend {
	const machine = lookAtMachine(options);
	const registry = new Registry();
	const hold = (place: Place): Driver => hostDriver({ machine, registry, place });

	return {
		contract: 1,
		name: backendName,
		capabilities: capabilitiesOf(machine),
		create: async (request) => hold(await makeSandbox({ machine, registry, request })),
		async connect({ id }) {
			const place = await registry.find(id);
			if (place !== undefined && !(await registry.isClosed(place))) return hold(place);
			throw failure(`there is no sandbox ${id}`, { code: 'not-found', operation: 'connect' });
		},
		async *list({ labels: wanted }) {
			for await (const { entry } of registry.all()) {
				const { id, labels, createdAt } = entry;
				if (!carries(labels, wanted)) continue;
				yield { id, labels, state: (await isFrozen(id)) ? 'paused' : 'running', createdAt };
			}
		},
		destroy: ({ id, signal }) => endSandbox({ machine, registry, id, signal }),
	};
}

function carries(labels: Labels, wanted: Labels): boolean {
	return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function capabilitiesOf({ namespaces, cgroups, hasNode }: Machine): Capabilities {
	return Object.freeze({
		...noCapabilities,
		languages: Object.freeze(hasNode ? (['python', 'javascript'] as const) : (['python'] as const)),
		interpreter: 'emulated',
		interruptKeepsState: true,
		commands: 'native',
		commandStdin: 'native',
		commandSignals: 'native',
		files: namespaces && 'emulated',
		filesWatch: namespaces && 'emulated',
		egressNone: namespaces && 'native',
		egressFull: 'native',
		cpu: cgroups && 'native',
		memory: cgroups && 'native',
		pids: cgroups && 'native',
		extend: 'emulated',
		connect: 'native',
		idempotentCreate: 'native',
		pause: cgroups && 'native',
		metrics: cgroups && 'native',
	} as const);
}
