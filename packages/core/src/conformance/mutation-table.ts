import { randomUUID } from 'node:crypto';
import type { Backend } from '../contract/backend.ts';
import { mutants as allMutants } from './broken/index.ts';
import type { Mutant } from './broken/mutant.ts';
import { areaOf, type Check } from './check.ts';
import { checks as allChecks } from './checks/index.ts';
import type { Finding } from './finding.ts';
import { inParallel } from './parallel.ts';
import { runCheck, type RunCheckOptions } from './run-check.ts';
import { demandIds } from './selection.ts';

/** `own`: the checks that a mutant names. `area`: and all others of their areas. `all`: every check. */
export type MutationScope = 'own' | 'area' | 'all';

export interface MutationTableOptions extends Omit<RunCheckOptions, 'runId' | 'janitor'> {
	/** Default: all of them. */
	readonly mutants?: readonly Mutant[];
	/** Default: all of them. */
	readonly checks?: readonly Check[];
	/** Default: `own`. */
	readonly scope?: MutationScope;
	/** Mutants at a time. Default: 2. */
	readonly concurrency?: number;
	readonly onRow?: (row: MutationRow) => void;
}

/** What the checks made of one mutant. */
export interface MutationRow {
	readonly mutant: string;
	readonly defect: string;
	readonly catches: readonly string[];
	/** Ids of the checks that were run. */
	readonly ran: readonly string[];
	/** Checks that failed or warned, for whatever reason. */
	readonly failed: readonly string[];
	/** Named, and did not fail. */
	readonly missed: readonly string[];
	/** Not named, and failed; one that failed only by what was left behind is in `leaked`. */
	readonly extra: readonly string[];
	/** Not named, and failed only because the frame saw a leak: no check claimed anything wrong. */
	readonly leaked: readonly string[];
	/** True when every named check failed and no other did. */
	readonly ok: boolean;
	readonly findings: readonly Finding[];
}

/** Runs checks against broken backends: each mutant must fail exactly the checks that it names. */
export async function runMutationTable(
	backend: Backend,
	options: MutationTableOptions = {},
): Promise<readonly MutationRow[]> {
	const { mutants = allMutants, checks = allChecks, concurrency = 2, onRow } = options;
	const ids = checks.map(({ id }) => id);
	for (const { name, catches } of mutants) demandIds(`catches of ${name}`, catches, ids);
	const rows = new Map<Mutant, MutationRow>();
	await inParallel(mutants, concurrency, async (mutant) => {
		const row = await runMutant(mutant, backend, { ...options, checks });
		rows.set(mutant, row);
		onRow?.(row);
	});
	return mutants.map((mutant) => rows.get(mutant)).filter((row) => row !== undefined);
}

/** Checks that no mutant names: nobody has seen them fail. */
export function checksWithoutMutant(
	checks: readonly Check[] = allChecks,
	mutants: readonly Mutant[] = allMutants,
): readonly string[] {
	const caught = new Set<string>(mutants.flatMap(({ catches }) => catches));
	return checks.map(({ id }) => id).filter((id) => !caught.has(id));
}

async function runMutant(
	mutant: Mutant,
	backend: Backend,
	options: MutationTableOptions & { readonly checks: readonly Check[] },
): Promise<MutationRow> {
	const broken = mutant.break(backend);
	const findings: Finding[] = [];
	const runId = randomUUID();
	for (const check of inScope(mutant, options)) {
		findings.push(await runCheck(check, broken, { ...options, runId, janitor: backend }));
	}
	return rowOf(mutant, findings);
}

function inScope(
	{ catches }: Mutant,
	{ checks, scope = 'own' }: MutationTableOptions & { readonly checks: readonly Check[] },
): readonly Check[] {
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
	const missed = catches.filter((id) => !failed.includes(id));
	const sound = findings.every(({ outcome }) => outcome !== 'suite-error');
	return {
		mutant: name,
		defect,
		catches,
		ran: findings.map(({ id }) => id),
		failed,
		missed,
		extra,
		leaked: others.filter(({ trouble }) => trouble === 'leak').map(({ id }) => id),
		ok: missed.length === 0 && extra.length === 0 && sound,
		findings,
	};
}
