import type { EnforcementFinding } from '../contract/report.ts';

/** `verify` has looked. */
export interface VerifyReportFact {
	readonly kind: 'verify-report';
	/** As in its report. */
	readonly holds: boolean;
	/** As in its report. */
	readonly durationMs: number;
	/** As in its report. */
	readonly findings: readonly EnforcementFinding[];
}

/** A connection was let through or not. */
export interface EgressDecisionFact {
	readonly kind: 'egress-decision';
	/** Whether it was. */
	readonly allowed: boolean;
	/** As the sandbox asked for it. */
	readonly host: string;
	/** As the sandbox asked for it. */
	readonly port: number;
	/** The address that was dialled; `null` where none was. */
	readonly address: string | null;
	/** In words. */
	readonly reason: string;
}
