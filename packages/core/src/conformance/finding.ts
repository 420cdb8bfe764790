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

/** How a check ended; only `pass` is a pass. */
export type Outcome = (typeof outcomes)[number];

/** Outcomes of checks that were not run to their end, through no fault of the backend. */
export const skipped: ReadonlySet<Outcome> = new Set(['not-applicable', 'disabled', 'not-run']);

/** What was wrong, where something was. `error`: a call failed that should not have. */
export type Trouble = 'violation' | 'error' | 'timeout' | 'prerequisite' | 'leak' | 'suite';

/** Why a failure is expected, and where that is tracked. */
export interface BaselineEntry {
	/** The whole id of one check: no area and no glob. */
	readonly id: string;
	/** For people: at least a word. */
	readonly reason: string;
	/** To an issue or a page, as it is to stand in reports. */
	readonly link: string;
}

/** What became of one check. */
export interface Finding {
	readonly id: string;
	readonly level: Level;
	readonly claim: string;
	readonly outcome: Outcome;
	/** Absent where nothing was wrong. */
	readonly trouble?: Trouble;
	/** What was wrong, what is lacking, or why it was disabled or not run. */
	readonly message?: string;
	/** Of the check with its clean-up; 0 when it was not run. */
	readonly durationMs: number;
	/** What it measured, in the order in which it did. */
	readonly figures: readonly Figure[];
	/** A failure that is known. */
	readonly baseline?: BaselineEntry;
}
