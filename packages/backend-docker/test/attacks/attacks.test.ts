import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { docker } from '../../src/index.ts';
import { host, optionsFor, runtimes } from '../engine.ts';
import { answers, answersAnew, clean } from './aftermath.ts';
import { attempt } from './attempt.ts';
import { type Row, rowsUnder } from './corpus.ts';
import { complaintsAbout } from './judge.ts';
import { Pool } from './pool.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	const backend = docker({
		...optionsFor(runtime),
		lookup: async (name) => world.outside.lookup(name),
	});
	let world: World;
	let pool: Pool;

	beforeAll(async () => {
		world = await openWorld(backend);
		pool = new Pool(backend, world);
	});

	afterAll(async () => {
		await pool.close();
		await world.close();
	});

	const rows = rowsUnder(runtime);
	const isBomb = ({ class: kind }: Row): boolean => kind === 'resource';
	test.concurrent.each(rows.filter((row) => !isBomb(row)))('$id: $title', resist);
	// Each takes all that its sandbox may have: one at a time, so that limits of time mean something.
	test.each(rows.filter(isBomb))('$id: $title', resist);

	async function resist(row: Row): Promise<void> {
		const box = await pool.take(row);
		let isKept = false;
		try {
			const outcome = await attempt(row, box, world);

			expect(await complaintsAbout(row, outcome, world)).toEqual([]);
			expect((await answers(box)) || row.after === 'may_die').toBe(true);
			if (row.after === 'alive' && row.alone !== true) {
				await clean(box);
				isKept = true;
			}
		} finally {
			if (isKept) pool.giveBack(row, box);
			else await box.kill();
		}
		expect(isKept || (await answersAnew(backend))).toBe(true);
	}
});
