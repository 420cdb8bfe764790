import type { EgressDecision } from '../contract/egress-decision.ts';
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

/** A connection is let through or not. */
export interface EgressDecisionFact extends EgressDecision {
	readonly kind: 'egress-decision';
}
