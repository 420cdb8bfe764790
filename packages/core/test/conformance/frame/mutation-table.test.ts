import { describe, expect, test } from 'vitest';
import { type Mutant, withBackend, withDriver } from '../../../src/conformance/broken/mutant.ts';
import { truthy } from '../../../src/conformance/expectations.ts';
import {
	checksWithoutMutant,
	type MutationRow,
	runMutationTable,
} from '../../../src/conformance/mutation-table.ts';
import { mutationMarkdown } from '../../../src/conformance/reporters/mutation-markdown.ts';
import { checkThat, fakeBackend } from './fake-backend.ts';

const nameCheck = checkThat(
	async ({ backend }) => truthy('the name is fake', backend.name === 'fake'),
	{ id: 'code/name' },
);
const goneCheck = checkThat(
	async ({ create, request, backend }) => {
		const driver = await create();
		await driver.destroy(request());
		const ids: string[] = [];
		for await (const { id } of backend.list({ labels: {}, ...request() })) ids.push(id);
		truthy('the sandbox is gone', !ids.includes(driver.id));
	},
	{ id: 'files/gone' },
);
const opens = checkThat(
	async ({ open }) => {
		await open();
	},
	{ id: 'files/opens' },
);
const ours = checkThat(
	async ({ backend }) => {
		if (backend.name !== 'fake') throw new TypeError('our bug');
	},
	{ id: 'errors/ours' },
);
const checks = [nameCheck, goneCheck, opens, ours];

const renamed = (catches: Mutant['catches']): Mutant => ({
	name: 'renamed',
	defect: 'Has another name.',
	catches,
	break: (backend) => withBackend(backend, () => ({ name: 'other' })),
});
const immortal: Mutant = {
	name: 'immortal',
	defect: 'Destroys nothing.',
	catches: ['files/gone'],
	break: (backend) =>
		withBackend(
			withDriver(backend, () => ({ destroy: async () => {} })),
			() => ({ destroy: async () => {} }),
		),
};

async function rowOf(
	mutant: Mutant,
	scope: 'own' | 'area' | 'all',
	backend = fakeBackend(),
): Promise<MutationRow | undefined> {
	const [row] = await runMutationTable(backend, {
		mutants: [mutant],
		checks,
		scope,
		settleMs: 50,
	});
	return row;
}

describe('a row', () => {
	test('is ok when exactly the named check fails', async () => {
		expect(await rowOf(renamed(['code/name']), 'area')).toMatchObject({
			mutant: 'renamed',
			ran: ['code/name'],
			failed: ['code/name'],
			missed: [],
			extra: [],
			ok: true,
		});
	});

	test('names a check that did not fail', async () => {
		expect(await rowOf(renamed(['code/name', 'files/opens']), 'own')).toMatchObject({
			ran: ['code/name', 'files/opens'],
			missed: ['files/opens'],
			ok: false,
		});
	});

	test('names a check that failed and was not named, within the scope', async () => {
		const mutant = renamed(['files/opens']);

		expect(await rowOf(mutant, 'own')).toMatchObject({ ran: ['files/opens'], extra: [] });
		expect(await rowOf(mutant, 'area')).toMatchObject({ ran: ['files/gone', 'files/opens'] });
		expect(await rowOf(mutant, 'all')).toMatchObject({ extra: ['code/name'], ok: false });
	});

	test('is not ok when more failed than was named', async () => {
		const again = { ...nameCheck, id: 'code/name-again' } as const;

		const [row] = await runMutationTable(fakeBackend(), {
			mutants: [renamed(['code/name'])],
			checks: [nameCheck, again],
			scope: 'area',
		});

		expect(row).toMatchObject({ missed: [], extra: ['code/name-again'], ok: false });
	});

	test('keeps apart a check that does not apply', async () => {
		const needy = { ...nameCheck, id: 'code/needs-pause', needs: ['pause'] } as const;

		const rows = await runMutationTable(fakeBackend(), {
			mutants: [renamed(['code/needs-pause']), renamed(['code/name', 'code/needs-pause'])],
			checks: [nameCheck, needy],
		});

		expect(rows).toMatchObject([
			{ failed: [], missed: [], notApplicable: ['code/needs-pause'], ok: true },
			{ failed: ['code/name'], missed: [], notApplicable: ['code/needs-pause'], ok: true },
		]);
		const lines = mutationMarkdown(rows).split('\n');
		expect(lines[0]).toBe(
			'# 1 of 2 mutants fail exactly the checks that they name, 1 not applicable',
		);
		expect(lines[4]).toMatch(/ code\/needs-pause \(not applicable\) \|  \| not applicable \|$/);
		expect(lines[5]).toMatch(/ code\/name, code\/needs-pause \(not applicable\) \|  \| ok \|$/);
	});

	test('is not ok when a check broke by itself', async () => {
		expect(await rowOf(renamed(['code/name']), 'all')).toMatchObject({
			failed: ['code/name'],
			extra: [],
			ok: false,
		});
	});

	test('keeps apart what failed only by what was left behind', async () => {
		expect(await rowOf(immortal, 'area')).toMatchObject({
			failed: ['files/gone', 'files/opens'],
			extra: [],
			leaked: ['files/opens'],
			ok: true,
		});
	});

	test('leaves nothing behind, though the mutant would', async () => {
		const backend = fakeBackend();

		await rowOf(immortal, 'area', backend);

		expect(backend.live.size).toBe(0);
	});
});

describe('the table', () => {
	test('refuses a mutant that names a check that there is not', async () => {
		await expect(rowOf(renamed(['code/nam']), 'own')).rejects.toThrow(
			'catches of renamed: no check is called "code/nam"; did you mean code/name?',
		);
	});

	test('tells each row and gives them in the order of the mutants', async () => {
		const told: string[] = [];
		const mutants = [immortal, renamed(['code/name'])];

		const rows = await runMutationTable(fakeBackend(), {
			mutants,
			checks,
			settleMs: 50,
			onRow: ({ mutant }) => told.push(mutant),
		});

		expect(rows.map(({ mutant }) => mutant)).toEqual(['immortal', 'renamed']);
		expect(told.toSorted()).toEqual(['immortal', 'renamed']);
	});

	test('runs a check alone that must be, whatever the concurrency', async () => {
		let running = 0;
		const company = { together: 0, alone: 0 };
		const noting = (kind: keyof typeof company) => async (): Promise<void> => {
			running += 1;
			company[kind] = Math.max(company[kind], running);
			await new Promise((resolve) => setImmediate(resolve));
			company[kind] = Math.max(company[kind], running);
			running -= 1;
		};
		const alone = checkThat(noting('alone'), { id: 'code/measures', alone: true });
		const together = checkThat(noting('together'), { id: 'code/counts' });
		const ids = ['code/measures', 'code/counts'] as const;
		const mutants = ['one', 'two', 'three'].map((name) => ({ ...renamed(ids), name }));

		const rows = await runMutationTable(fakeBackend(), {
			mutants,
			checks: [alone, together],
			concurrency: 3,
		});

		expect(company).toEqual({ together: 3, alone: 1 });
		expect(rows.map(({ ran }) => ran)).toEqual([ids, ids, ids]);
	});

	test('knows the checks that no mutant names', () => {
		expect(checksWithoutMutant(checks, [immortal])).toEqual([
			'code/name',
			'files/opens',
			'errors/ours',
		]);
	});

	test('prints as Markdown', async () => {
		const mutants = [immortal, renamed(['code/name', 'files/opens'])];
		const rows = await runMutationTable(fakeBackend(), {
			mutants,
			checks,
			scope: 'area',
			settleMs: 50,
		});

		expect(mutationMarkdown(rows).split('\n')).toEqual([
			'# 1 of 2 mutants fail exactly the checks that they name',
			'',
			'| mutant | defect | caught by | also failed |  |',
			'| --- | --- | --- | --- | --- |',
			'| immortal | Destroys nothing. | files/gone | files/opens (leak) | ok |',
			'| renamed | Has another name. | code/name, NOT files/opens |  | NOT OK |',
			'',
			'## renamed',
			'',
			'- files/opens: pass',
			'',
		]);
	});
});
