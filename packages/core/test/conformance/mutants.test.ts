import { beforeAll, describe, expect, test } from 'vitest';
import {
	checks,
	checksWithoutMutant,
	type Mutant,
	type MutationRow,
	mutants,
	type MutationScope,
	runMutationTable,
	whyNot,
} from '../../src/conformance/index.ts';
import { hostProcess } from '../host-process/backend.ts';

// A host of few variables has none of its own that could be found in a sandbox.
process.env['ANYBOX_OF_THE_HOST'] = 'before any backend is made';

const backend = hostProcess();
const full = process.env['ANYBOX_MATRIX'] === 'full';
const scope: MutationScope = full ? 'area' : 'own';

/** What keeps the checks of a mutant from applying here; empty where they all do. A mutant may bring a capability. */
function absences(mutant: Mutant): readonly string[] {
	const { capabilities } = mutant.break(backend);
	const named = checks.filter(({ id }) => mutant.catches.includes(id));
	return named.flatMap((check) => whyNot(check, capabilities) ?? []);
}

const judged = mutants.map((mutant) => ({ mutant, name: mutant.name, absent: absences(mutant) }));
const applying = judged.filter(({ absent }) => absent.length === 0);
const others = judged.filter(({ absent }) => absent.length > 0);

describe(`each mutant is caught by its checks${full ? ', and by no other of their areas' : ''}`, () => {
	const rows = new Map<string, MutationRow>();

	// One table for all of them: side by side, and what measures alone.
	beforeAll(
		// oxlint-disable-next-line eslint/no-empty-pattern -- vitest demands a pattern of what is not used
		async ({}, { tasks }) => {
			const asked = new Set(tasks.filter(({ mode }) => mode === 'run').map(({ name }) => name));
			await runMutationTable(backend, {
				mutants: applying.map(({ mutant }) => mutant).filter(({ name }) => asked.has(name)),
				scope,
				concurrency: 4,
				onRow: (row) => rows.set(row.mutant, row),
			});
		},
		60 * 60_000,
	);

	test.each(applying.map(({ name }) => name))('%s', (name) => {
		const row = rows.get(name);

		const unexpected = row?.findings.filter(
			({ id, outcome }) => outcome === 'suite-error' || row.extra.includes(id),
		);

		expect(row?.missed).toEqual([]);
		expect(unexpected?.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
	});

	test('every check has a mutant', () => {
		expect(checksWithoutMutant()).toEqual([]);
	});

	test(`${applying.length} of ${mutants.length} mutants can be shown on this machine`, () => {
		for (const { name, absent } of others) console.warn(`not shown: ${name}: ${absent.join('; ')}`);

		expect(applying.length).toBeGreaterThan(mutants.length / 2);
	});
});
