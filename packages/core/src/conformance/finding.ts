import type { Figure } from './figure.ts';
import type { Level } from './check.ts';

/**
 * `fail`: a `must` is broken, or something was left behind. `warn`: a `should` is broken.
 * `not-applicable`: declared absent. `disabled`: the operator said so. `not-run`: the run was stopped
 * before its end. `suite-error`: the check itself broke.
 * Only `pass` is a pass.
 */
export const outcomes = [
	'pass',
	'fail',
	'warn',
	'not-applicable',
	'disabled',
	'not-run',
	'suite-error',
] as const;

export type Outcome = (typeof outcomes)[number];

/** Outcomes of checks that were not run to their end, through no fault of the backend. */
export const skipped: ReadonlySet<Outcome> = new Set(['not-applicable', 'disabled', 'not-run']);

/** What was wrong, where something was. `error`: a call failed that should not have. */
export type Trouble = 'violation' | 'error' | 'timeout' | 'prerequisite' | 'leak' | 'suite';

/** Why a failure is expected, and where that is tracked. */
export interface BaselineEntry {
	readonly id: string;
	readonly reason: string;
	readonly link: string;
}

/** What became of one check. */
export interface Finding {
	readonly id: string;
	readonly level: Level;
	readonly claim: string;
	readonly outcome: Outcome;
	readonly trouble?: Trouble;
	/** What was wrong, what is lacking, or why it was disabled or not run. */
	readonly message?: string;
	readonly durationMs: number;
	readonly figures: readonly Figure[];
	/** A failure that is known. */
	readonly baseline?: BaselineEntry;
}
