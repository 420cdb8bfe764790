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
	readonly ports: readonly number[];
	/** Bytes in both directions after which every connection is cut; `null` for no cap. */
	readonly maxBytes: number | null;
	/** The mechanism the backend must use; admission has checked that it has it. */
	readonly mechanism: EgressMechanism;
}

export type Egress = 'none' | 'full' | EgressAllow;

/** Hard caps. `null` where the caller asked for none and the backend enforces none. */
export interface Resources {
	readonly cpu: number | null;
	readonly memoryMiB: number | null;
	readonly diskMiB: number | null;
	readonly pids: number | null;
	/** A model from `capabilities.gpus`. */
	readonly gpu: string | null;
}

/** One value in the sandbox's environment; a secret is redacted wherever core writes. */
export interface EnvironmentVariable {
	readonly value: string;
	readonly secret: boolean;
}

/**
 * What `create` gets: every default filled in, every value checked, nothing that the backend did not
 * declare. A driver applies all of it or rejects.
 */
export interface SandboxSpec {
	readonly isolation: Isolation;
	readonly egress: Egress;
	readonly resources: Resources;
	readonly environment: Readonly<Record<string, EnvironmentVariable>>;
	readonly lifetimeMs: number;
	/** `null`: never. */
	readonly idleMs: number | null;
}
