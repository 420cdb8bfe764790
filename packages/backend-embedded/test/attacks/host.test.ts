import type { Sandbox } from '@anybox/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemLayers } from '../layers/system-layers.ts';
import { answers, attackedSandbox, attempt } from './attempt.ts';
import { type HostWorld, hostWorld } from './host-world.ts';
import { attempts } from './host-attempts.ts';

describe.each(systemLayers)('with the system layer %s', (systemLayer) => {
	let world: HostWorld;
	let sandbox: Sandbox;

	beforeAll(async () => {
		world = await hostWorld();
		sandbox = await attackedSandbox(systemLayer);
	}, 60_000);

	afterAll(async () => {
		await sandbox[Symbol.asyncDispose]();
		await world.close();
	});

	describe.each(Object.entries(attempts))('%s is out of reach', (_goal, ways) => {
		test.each(Object.entries(ways))(
			'%s',
			async (_way, cells) => {
				const told = await attempt(sandbox, cells, world.words);

				expect(told).not.toContain(world.secret);
				expect(told).not.toContain('REACHED');
				expect(world.requests()).toBe(0);
				expect(world.isMarked()).toBe(false);
				expect(await answers(sandbox)).toBe(true);
			},
			30_000,
		);
	});
});
