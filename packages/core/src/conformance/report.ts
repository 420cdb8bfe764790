import type { Capabilities } from '../contract/capabilities.ts';
import { checkArgument } from '../policy/rules.ts';
import { someReport } from './arguments.ts';
import { oneLine } from './words.ts';
import type { Finding, Outcome } from './finding.ts';

/** Everything a run found out. Plain data: reporters need nothing else. */
export interface ConformanceReport {
	/** Its name. */
	readonly backend: string;
	/** Of the backend or of the service behind it, as the operator stated it; `null` when it was not stated. */
	readonly version: string | null;
	/** Where the service ran, as the operator stated it; `null` when it was not stated. */
	readonly region: string | null;
	/** Of the backend's sources, as the operator stated it; `null` when it was not stated. */
	readonly commit: string | null;
	/** What stood in for the real service: such a run is never evidence about the service itself. */
	readonly emulator: string | null;
	/** The label `conformance-run` of every sandbox that the run made. */
	readonly runId: string;
	/** ISO 8601. */
	readonly startedAt: string;
	/** Of the whole run, the last sweep included. */
	readonly durationMs: number;
	/** The version of Node.js that the suite ran on. */
	readonly node: string;
	/** Operating system and processor that the suite ran on. */
	readonly platform: string;
	/** What the backend declared. */
	readonly capabilities: Capabilities;
	/** True when nothing failed but what the baseline knows, something passed, and there is no problem. */
	readonly ok: boolean;
	/** How many findings have each outcome. */
	readonly counts: Readonly<Record<Outcome, number>>;
	/** In the order of the checks, one for each. */
	readonly findings: readonly Finding[];
	/** What is wrong with the run as a whole: strays, a stale baseline, a manifest that changed, an early stop. */
	readonly problems: readonly string[];
	/** Which checks the operator disabled, and why; `null` when none. */
	readonly disabledNote: string | null;
}

/** The first line of every report: what was tested, what was not, and how it ended. */
export function headline(report: ConformanceReport): string {
	checkArgument('headline', 'report', report, someReport);
	const { backend, version, emulator, disabledNote, ok, counts } = report;
	const stated = [
		emulator === null ? undefined : `EMULATED by ${emulator}, no evidence about the real service`,
		disabledNote ?? undefined,
	];
	const parts = [
		[backend, version].filter((part) => part !== null).join(' '),
		...stated.filter((part) => part !== undefined),
		ok ? 'ok' : 'NOT OK',
		countsInWords(counts),
	];
	return oneLine(parts.join(' | '));
}

export function countsInWords(counts: Readonly<Record<Outcome, number>>): string {
	const words = Object.entries(counts).filter(
		([outcome, count]) => count > 0 || outcome === 'pass',
	);
	return words.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}
