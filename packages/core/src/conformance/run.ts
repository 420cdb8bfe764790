import { randomUUID } from 'node:crypto';
import type { Backend } from '../contract/backend.ts';
import { type Clock, systemClock } from '../policy/clock.ts';
import { withDeadline } from '../policy/deadline.ts';
import type { Check } from './check.ts';
import { checks as allChecks } from './checks/index.ts';
import { type BaselineEntry, type Finding, type Outcome } from './finding.ts';
import { idsWithLabels } from './live-sandboxes.ts';
import { checkConformance } from './option-rules.ts';
import { inParallel } from './parallel.ts';
import type { ConformanceReport } from './report.ts';
import { findingOf, notRun, type RunCheckOptions } from './run-check.ts';
import { demandIds, demandKnown, selects } from './selection.ts';
import { describeError } from './words.ts';

/** What not to run, and why. */
export interface DisabledEntry {
	/** A check, an area or a glob. */
	readonly id: string;
	/** For people: at least a word, which stands in the first line of every report. */
	readonly reason: string;
}

/** What to run, on what, and what is known of it. */
export interface ConformanceOptions extends Omit<RunCheckOptions, 'runId' | 'janitor'> {
	/** Default: all of them. */
	readonly checks?: readonly Check[];
	/** Checks, areas or globs. Default: everything. */
	readonly only?: readonly string[];
	/** What is not run; the report says so. */
	readonly disable?: readonly DisabledEntry[];
	/** Failures that are known; one that no longer fails fails the run. */
	readonly baseline?: readonly BaselineEntry[];
	/** Checks at a time. Default: 2. */
	readonly concurrency?: number;
	/** Gets each finding when it is made, so not in the order of the report. */
	readonly onFinding?: (finding: Finding) => void;
	/** Of the backend or of the service behind it; for the report. */
	readonly version?: string;
	/** Where the service runs; for the report. */
	readonly region?: string;
	/** Of the backend's sources; for the report. */
	readonly commit?: string;
	/** What stands in for the real service; for the report. */
	readonly emulator?: string;
}

/**
 * Runs the checks that apply and reports. `signal` starts no more checks, ends those that run, and cleans up.
 *
 * @throws invalid-argument for what is no backend, when an option is unknown or wrong, and when `only`, `disable` or `baseline` name a
 * check that there is not.
 */
export async function runConformance(
	backend: Backend,
	options: ConformanceOptions = {},
): Promise<ConformanceReport> {
	checkConformance(backend, options);
	const { checks = allChecks, only, disable = [], baseline = [] } = options;
	const ids = checks.map(({ id }) => id);
	demandKnown('only', only ?? [], ids);
	demandKnown(
		'disable',
		disable.map(({ id }) => id),
		ids,
	);
	demandIds(
		'baseline',
		baseline.map(({ id }) => id),
		ids,
	);
	const clock = options.clock ?? systemClock;
	const startedAt = clock.date().toISOString();
	const start = clock.now();
	const runId = randomUUID();
	const manifest = JSON.stringify(backend.capabilities);
	const selected = checks.filter(({ id }) => only?.some((pattern) => selects(pattern, id)) ?? true);
	const findings = await findAll(selected, backend, { ...options, runId, disable, baseline });
	const problems = [
		...manifestProblems(manifest, backend),
		...staleEntries(findings),
		...(await sweep(backend, runId, clock)),
		...(options.signal?.aborted ? ['the run was stopped before its end'] : []),
		...(findings.some(({ outcome }) => outcome === 'pass') ? [] : ['nothing passed']),
	];
	return {
		backend: backend.name,
		version: options.version ?? null,
		region: options.region ?? null,
		commit: options.commit ?? null,
		emulator: options.emulator ?? null,
		runId,
		startedAt,
		durationMs: Math.round(clock.now() - start),
		node: process.version,
		platform: `${process.platform} ${process.arch}`,
		capabilities: backend.capabilities,
		ok: problems.length === 0 && findings.every(isFine),
		counts: countsOf(findings),
		findings,
		problems,
		disabledNote: disabledNote(findings),
	};
}

interface FindOptions extends ConformanceOptions {
	readonly runId: string;
	readonly disable: readonly DisabledEntry[];
	readonly baseline: readonly BaselineEntry[];
}

/** Checks side by side first, then one after the other those that measure. */
async function findAll(
	checks: readonly Check[],
	backend: Backend,
	options: FindOptions,
): Promise<readonly Finding[]> {
	const { concurrency = 2, onFinding } = options;
	const found = new Map<string, Finding>();
	const find = async (check: Check): Promise<void> => {
		const finding = await findOne(check, backend, options);
		found.set(check.id, finding);
		onFinding?.(finding);
	};
	await inParallel(
		checks.filter(({ alone }) => alone !== true),
		concurrency,
		find,
	);
	await inParallel(
		checks.filter(({ alone }) => alone === true),
		1,
		find,
	);
	return checks.map(({ id }) => found.get(id)).filter((finding) => finding !== undefined);
}

async function findOne(check: Check, backend: Backend, options: FindOptions): Promise<Finding> {
	const { disable, baseline } = options;
	const disabled = disable.find((entry) => selects(entry.id, check.id));
	if (disabled !== undefined) return notRun(check, 'disabled', disabled.reason);
	const finding = await findingOf(check, backend, options);
	const known = baseline.find((entry) => entry.id === check.id);
	return known === undefined ? finding : { ...finding, baseline: known };
}

function isFine({ outcome, baseline }: Finding): boolean {
	return outcome === 'suite-error' ? false : outcome !== 'fail' || baseline !== undefined;
}

function countsOf(findings: readonly Finding[]): Record<Outcome, number> {
	const counts: Record<Outcome, number> = {
		pass: 0,
		fail: 0,
		warn: 0,
		'not-applicable': 0,
		disabled: 0,
		'not-run': 0,
		'suite-error': 0,
	};
	for (const { outcome } of findings) counts[outcome] += 1;
	return counts;
}

function manifestProblems(before: string, backend: Backend): readonly string[] {
	const after = JSON.stringify(backend.capabilities);
	return before === after
		? []
		: [`the capabilities changed during the run: ${before} became ${after}`];
}

function staleEntries(findings: readonly Finding[]): readonly string[] {
	return findings
		.filter(({ outcome, baseline }) => baseline !== undefined && settled.has(outcome))
		.map(({ id, outcome }) => `the baseline expects ${id} to fail, but its outcome is ${outcome}`);
}

/** Outcomes that leave a baseline entry without a reason to be there. */
const settled: ReadonlySet<Outcome> = new Set(['pass', 'not-applicable']);

/** Removes what the run left behind anywhere, and says so. */
async function sweep(backend: Backend, runId: string, clock: Clock): Promise<readonly string[]> {
	const labels = { 'conformance-run': runId };
	const timed = { clock, timeoutMs: 30_000, backend: backend.name, retry: 'safe' } as const;
	try {
		const strays = await withDeadline({ ...timed, operation: 'list' }, (signal) =>
			idsWithLabels(backend, { labels, signal }),
		);
		for (const id of strays) {
			await withDeadline({ ...timed, operation: 'destroy' }, (signal) =>
				backend.destroy({ id, signal }),
			);
		}
		return strays.length === 0 ? [] : [`the run left strays, now destroyed: ${strays.join(', ')}`];
	} catch (error) {
		return [`the sweep at the end failed: ${describeError(error)}`];
	}
}

function disabledNote(findings: readonly Finding[]): string | null {
	const disabled = findings.filter(({ outcome }) => outcome === 'disabled');
	if (disabled.length === 0) return null;
	const reasons = new Map<string, string[]>();
	for (const { id, message = 'no reason given' } of disabled) {
		reasons.set(message, [...(reasons.get(message) ?? []), id]);
	}
	const words = [...reasons].map(([reason, ids]) => `${ids.join(', ')} (${reason})`);
	return `${disabled.length} DISABLED: ${words.join('; ')}`;
}
