import type { EgressMechanism, Isolation } from './capabilities.ts';

/**
 * What may be reached when not everything may. An entry that names no port means 443 and 80.
 * - What it names is reached, and nothing else. [egress/allowlist-lets-through] [egress/allowlist-keeps-out]
 */
export interface EgressAllow {
	/** Exact names, or `*.example.org` for every name below it. */
	readonly domains: readonly string[];
	/** Address ranges, `192.0.2.0/24` or `2001:db8::/32`. */
	readonly cidrs: readonly string[];
	/** Of every entry. */
	readonly ports: readonly number[];
	/** Bytes in both directions after which every connection is cut; `null` for no cap. */
	readonly maxBytes: number | null;
	/** The mechanism the backend must use; admission has checked that it has it. */
	readonly mechanism: EgressMechanism;
}

/** `none`: no packet leaves. `full`: everything may be reached. */
export type Egress = 'none' | 'full' | EgressAllow;

/** Hard caps. `null` where the caller asked for none and the backend enforces none. */
export interface Resources {
	/** Processors, such as 0.5. */
	readonly cpu: number | null;
	/** Swap included. */
	readonly memoryMiB: number | null;
	/** Of everything the sandbox writes. */
	readonly diskMiB: number | null;
	/** Processes and threads. */
	readonly pids: number | null;
	/** A model from `capabilities.gpus`. */
	readonly gpu: string | null;
}

/** One value in the sandbox's environment; a secret is redacted wherever core writes. */
export interface EnvironmentVariable {
	/** As the process finds it. */
	readonly value: string;
	/** Never to be logged, nor shown in an error. */
	readonly secret: boolean;
}

/**
 * What `create` gets: every default filled in, every value checked, nothing that the backend did not
 * declare. A driver applies all of it or rejects.
 */
export interface SandboxSpec {
	/** What the backend declares, which is no weaker than what was asked for. */
	readonly isolation: Isolation;
	/** What may be reached. */
	readonly egress: Egress;
	/** Hard caps. */
	readonly resources: Resources;
	/** Of every process, added to by each call. */
	readonly environment: Readonly<Record<string, EnvironmentVariable>>;
	/** Core ends the sandbox then, too; a backend that declares `lifetime` does so even when core is gone. */
	readonly lifetimeMs: number;
	/**
	 * `null`: never. What counts as use is any call on a driver, for as long as it is under way, a cell of the
	 * driver's own interpreter until it has ended, and every byte on the stdin, stdout or stderr of a process that
	 * `spawn` started: over that core's interpreter runs its cells. A backend that declares `idle` ends or pauses the
	 * sandbox this long after the last of them. [lifecycle/backend-minds-idleness] [lifecycle/used-is-not-idle]
	 */
	readonly idleMs: number | null;
}
