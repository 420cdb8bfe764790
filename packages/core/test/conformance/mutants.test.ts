import { describe, expect, test } from 'vitest';
import {
	checks,
	checksWithoutMutant,
	type Mutant,
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
	test.each(applying)(
		'$name',
		async ({ mutant }) => {
			const [row] = await runMutationTable(backend, { mutants: [mutant], scope });

			expect(row).toMatchObject({ missed: [], extra: [] });
			expect(row?.findings.filter(({ outcome }) => outcome === 'suite-error')).toEqual([]);
		},
		600_000,
	);

	test('every check has a mutant', () => {
		expect(checksWithoutMutant()).toEqual([]);
	});

	test(`${applying.length} of ${mutants.length} mutants can be shown on this machine`, () => {
		for (const { name, absent } of others) console.warn(`not shown: ${name}: ${absent.join('; ')}`);

		expect(applying.length).toBeGreaterThan(mutants.length / 2);
	});
});
