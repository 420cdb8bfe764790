import { createSandbox } from '@anybox/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { docker } from '../../src/index.ts';
import { host, optionsFor } from '../engine.ts';
import { attempt } from './attempt.ts';
import { rowsUnder } from './corpus.ts';
import { complaintsAbout } from './judge.ts';
import { Weak } from './weak.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** What the corpus must see where nothing stands in the way, and a word of how it tells. */
const succeeding: readonly (readonly [string, string])[] = [
	['SEC-001', 'CANARY_ENV was told'],
	['SEC-002', 'CANARY_ENV was told'],
	['SEC-004', 'CANARY_FILE was told'],
	['SEC-009', 'Uid'],
	['SEC-010', 'no ^[1-9]'],
	['SEC-012', 'io_uring_setup'],
	['SEC-013', 'AF_PACKET OPEN'],
	['SEC-016', 'WROTE'],
	['SEC-019', 'WRITABLE'],
	['FIL-001', 'root:'],
	['FIL-002', 'root:'],
	['FIL-007', 'no permission-denied'],
	['NET-001', 'INTERNET'],
	['NET-005', 'outside heard'],
	['NET-007', 'outside heard'],
	['NET-010', 'no 403'],
	['NET-026', 'no INTERNET as allowed.test'],
];

describe.runIf(host !== undefined)('in a container that holds nothing back', () => {
	const rows = rowsUnder('runc');
	let world: World;

	beforeAll(async () => {
		world = await openWorld(docker(optionsFor('runc')));
	});

	afterAll(() => world.close());

	test.each(succeeding)('%s succeeds, and is seen to', async (id, word) => {
		const { CANARY_ENV, CANARY_PATH } = world.canaries.words;
		await using box = await createSandbox(new Weak(CANARY_PATH ?? ''), {
			egress: 'full',
			env: { P: 'http://127.0.0.1:9', HOST_VARIABLE: CANARY_ENV },
		});
		const row = rows.find((each) => each.id === id)!;

		const outcome = await attempt(row, box, world);

		expect((await complaintsAbout(row, outcome, world)).join('\n')).toContain(word);
	});
});
