import { randomUUID } from 'node:crypto';
import type { Backend } from '../contract/backend.ts';
import { checkArgument, listOf } from '../policy/rules.ts';
import { mutants as allMutants } from './broken/index.ts';
import type { Mutant } from './broken/mutant.ts';
import { areaOf, type Check } from './check.ts';
import { checks as allChecks } from './checks/index.ts';
import { someCheck, someMutant } from './arguments.ts';
import type { Finding } from './finding.ts';
import { checkMutationTable } from './option-rules.ts';
import { inParallel } from './parallel.ts';
import { findingOf, type RunCheckOptions } from './run-check.ts';
import { demandIds } from './selection.ts';

/** `own`: the checks that a mutant names. `area`: and all others of their areas. `all`: every check. */
export type MutationScope = 'own' | 'area' | 'all';

/** Which mutants meet which checks. */
export interface MutationTableOptions extends Omit<RunCheckOptions, 'runId' | 'janitor'> {
	/** Default: all of them. */
	readonly mutants?: readonly Mutant[];
	/** Default: all of them. */
	readonly checks?: readonly Check[];
	/** Default: `own`. */
	readonly scope?: MutationScope;
	/** Mutants at a time. Default: 2. */
	readonly concurrency?: number;
	/** Gets each row when it is made, so not in the order of the table. */
	readonly onRow?: (row: MutationRow) => void;
}

/** What the checks made of one mutant. */
export interface MutationRow {
	/** Its name. */
	readonly mutant: string;
	/** As the mutant says it. */
	readonly defect: string;
	/** Ids of the checks that the mutant names. */
	readonly catches: readonly string[];
	/** Ids of the checks that were run. */
	readonly ran: readonly string[];
	/** Checks that failed or warned, for whatever reason. */
	readonly failed: readonly string[];
	/** Named, and not applicable: of these the row shows nothing. */
	readonly notApplicable: readonly string[];
	/** Named and applicable, and did not fail. */
	readonly missed: readonly string[];
	/** Not named, and failed; one that failed only by what was left behind is in `leaked`. */
	readonly extra: readonly string[];
	/** Not named, and failed only because the frame saw a leak: no check claimed anything wrong. */
	readonly leaked: readonly string[];
	/** True when every named check that applies failed and no other did; where none applies it says nothing. */
	readonly ok: boolean;
	/** Of the checks that were run, in their order. */
	readonly findings: readonly Finding[];
}

/**
 * Runs checks against broken backends: each mutant must fail exactly the checks that it names.
 *
 * @throws invalid-argument when an option is unknown or wrong, and when a mutant names a check that there is not.
 */
export async function runMutationTable(
	backend: Backend,
	options: MutationTableOptions = {},
): Promise<readonly MutationRow[]> {
	checkMutationTable(backend, options);
	const { mutants = allMutants, checks = allChecks, concurrency = 2, onRow } = options;
	const ids = checks.map(({ id }) => id);
	for (const { name, catches } of mutants) demandIds(`catches of ${name}`, catches, ids);
	const trials = mutants.map((mutant) => new Trial(mutant, backend, { ...options, checks }));
	const rows = new Map<Trial, MutationRow>();
	const turn = (alone: boolean) => async (trial: Trial) => {
		await trial.run(alone);
		if (rows.has(trial) || !trial.isOver) return;
		const row = trial.row();
		rows.set(trial, row);
		onRow?.(row);
	};
	await inParallel(trials, concurrency, turn(false));
	// What measures, measures nothing but its own mutant.
	await inParallel(trials, 1, turn(true));
	return trials.map((trial) => rows.get(trial)).filter((row) => row !== undefined);
}

/**
 * Checks that no mutant names: nobody has seen them fail.
 *
 * @throws invalid-argument for lists of something else.
 */
export function checksWithoutMutant(
	checks: readonly Check[] = allChecks,
	mutants: readonly Mutant[] = allMutants,
): readonly string[] {
	checkArgument('checksWithoutMutant', 'checks', checks, listOf(someCheck));
	checkArgument('checksWithoutMutant', 'mutants', mutants, listOf(someMutant));
	const caught = new Set<string>(mutants.flatMap(({ catches }) => catches));
	return checks.map(({ id }) => id).filter((id) => !caught.has(id));
}

interface TrialOptions extends MutationTableOptions {
	readonly checks: readonly Check[];
}

/** One mutant before its checks. */
class Trial {
	readonly #mutant: Mutant;
	readonly #broken: Backend;
	readonly #checks: readonly Check[];
	readonly #options: RunCheckOptions;
	readonly #findings = new Map<Check, Finding>();

	constructor(mutant: Mutant, backend: Backend, options: TrialOptions) {
		this.#mutant = mutant;
		this.#broken = mutant.break(backend);
		this.#checks = inScope(mutant, options);
		this.#options = { ...options, runId: randomUUID(), janitor: backend };
	}

	get isOver(): boolean {
		return this.#findings.size === this.#checks.length;
	}

	/** The checks that must be alone, or the others; one after the other, since a mutant may remember. */
	async run(alone: boolean): Promise<void> {
		for (const check of this.#checks) {
			if ((check.alone === true) !== alone) continue;
			this.#findings.set(check, await findingOf(check, this.#broken, this.#options));
		}
	}

	row(): MutationRow {
		const findings = this.#checks.map((check) => this.#findings.get(check));
		return rowOf(
			this.#mutant,
			findings.filter((finding) => finding !== undefined),
		);
	}
}

function inScope({ catches }: Mutant, { checks, scope = 'own' }: TrialOptions): readonly Check[] {
	if (scope === 'all') return checks;
	if (scope === 'own') return checks.filter(({ id }) => catches.includes(id));
	const areas = new Set(catches.map(areaOf));
	return checks.filter(({ id }) => areas.has(areaOf(id)));
}

function rowOf({ name, defect, catches }: Mutant, findings: readonly Finding[]): MutationRow {
	const named = new Set<string>(catches);
	const bad = findings.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn');
	const failed = bad.map(({ id }) => id);
	const others = bad.filter(({ id }) => !named.has(id));
	const extra = others.filter(({ trouble }) => trouble !== 'leak').map(({ id }) => id);
	const notApplicable = findings
		.filter(({ id, outcome }) => named.has(id) && outcome === 'not-applicable')
		.map(({ id }) => id);
	const missed = catches.filter((id) => !failed.includes(id) && !notApplicable.includes(id));
	const sound = findings.every(({ outcome }) => outcome !== 'suite-error');
	return {
		mutant: name,
		defect,
		catches,
		ran: findings.map(({ id }) => id),
		failed,
		notApplicable,
		missed,
		extra,
		leaked: others.filter(({ trouble }) => trouble === 'leak').map(({ id }) => id),
		ok: missed.length === 0 && extra.length === 0 && sound,
		findings,
	};
}
