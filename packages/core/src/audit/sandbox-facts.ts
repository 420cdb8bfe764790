import type { Isolation } from '../contract/capabilities.ts';
import type { ErrorCode } from '../contract/error.ts';

/** A sandbox was made, or connected to, and nothing has run in it from here. */
export interface SandboxCreateFact {
	readonly kind: 'sandbox-create';
	/** What the backend declares. */
	readonly isolation: Isolation;
	/** In words: `none`, `full`, or what may be reached. */
	readonly egress: string;
	/** How long it may live. */
	readonly lifetimeMs: number;
}

/** The sandbox was ended from here. */
export interface SandboxDestroyFact {
	readonly kind: 'sandbox-destroy';
}

/** The sandbox was to be ended from here, and may still be there. */
export interface SandboxDestroyFailedFact {
	readonly kind: 'sandbox-destroy-failed';
	/** Of what the backend failed with. */
	readonly errorCode: ErrorCode;
}

/** The sandbox was found gone. */
export interface SandboxLostFact {
	readonly kind: 'sandbox-lost';
	/** In words. */
	readonly reason: string;
}
