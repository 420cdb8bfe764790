import { type Capabilities, type Isolation, noCapabilities } from '@anybox/core';

/** What stands between code and the machine, by the runtime. Of one that is not known the least is said. */
const isolations: ReadonlyMap<string, Isolation> = new Map([
	['runsc', 'gvisor'],
	['kata', 'microvm'],
]);

export function isolationOf(runtime: string): Isolation {
	return isolations.get(runtime) ?? 'container';
}

export interface Place {
	readonly runtime: string;
	/** Whether the engine runs on this machine, as far as its address tells. */
	readonly isHere: boolean;
}

export function capabilitiesOf({ runtime, isHere }: Place): Capabilities {
	const isolation = isolationOf(runtime);
	// Its caps are those of its own kernel: who takes too much memory ends without telling why, or with the whole sandbox, and no program can read them.
	const caps = isolation === 'gvisor' ? false : 'native';
	return Object.freeze({
		...noCapabilities,
		isolation,
		languages: Object.freeze(['python'] as const),
		interpreter: 'native',
		interruptKeepsState: true,
		commands: 'native',
		commandStdin: 'native',
		commandSignals: 'native',
		files: 'emulated',
		filesWatch: 'emulated',
		egressNone: 'native',
		// A socket of this machine leads nowhere on another.
		egressAllow: Object.freeze(isHere ? (['proxy'] as const) : []),
		setEgress: isHere ? 'native' : false,
		// What other runtimes make of a network is seen on the machine alone.
		egressFull: runtime === 'runc' ? 'native' : false,
		cpu: caps,
		memory: caps,
		disk: 'native',
		pids: caps,
		lifetime: 'native',
		extend: 'native',
		connect: 'native',
		idempotentCreate: 'native',
		expose: 'native',
		pause: 'native',
		metrics: 'native',
	} as const);
}
