import { expect, test } from 'vitest';
import { interpreterOverSpawn } from '../../src/interpreter/over-spawn.ts';
import { systemClock } from '../../src/policy/clock.ts';
import { deferred } from '../../src/policy/deadline.ts';
import type { GuestProcess } from '../../src/contract/process.ts';
import { quietProcess } from '../sandbox/small-backend.ts';
import { holdingClock } from '../policy/holding-clock.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';

const request = {
	language: 'python',
	cwd: '/workspace',
	environment: {},
	signal: new AbortController().signal,
} as const;

test('a guest that does not start keeps no process alive', async () => {
	const { clock, holding } = holdingClock(systemClock);
	const asked = deferred<void>();
	const interpreter = interpreterOverSpawn({
		backend: 'hanging',
		clock,
		spawn() {
			asked.resolve(undefined);
			return new Promise(() => {});
		},
	});

	interpreter.openContext(request).catch(() => {});
	await asked.promise;

	expect([...holding]).toEqual([]);
});

test('a guest that does not start is given up after 30 seconds, its spawn is told, and the next one is tried', async () => {
	const clock = new SimulatedClock();
	const signals: AbortSignal[] = [];
	const interpreter = interpreterOverSpawn({
		backend: 'hanging',
		clock,
		spawn({ signal }) {
			signals.push(signal);
			return new Promise(() => {});
		},
	});

	for (const endMs of [30_000, 60_000]) {
		const opened = interpreter.openContext(request);
		await clock.runUntil(opened, endMs);
		await expect(opened).rejects.toMatchObject({ code: 'timeout', retry: 'safe' });
		expect(clock.now()).toBe(endMs);
	}

	expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test('a guest that starts after it was given up is ended', async () => {
	const clock = new SimulatedClock();
	const spawning = deferred<GuestProcess>();
	const killed = deferred<void>();
	const interpreter = interpreterOverSpawn({
		backend: 'late',
		clock,
		spawn: () => spawning.promise,
	});
	const opened = interpreter.openContext(request);
	await clock.runUntil(opened, 30_000);
	await expect(opened).rejects.toMatchObject({ code: 'timeout' });

	spawning.resolve({
		...quietProcess(),
		exited: new Promise(() => {}),
		kill: async () => killed.resolve(undefined),
	});

	await expect(killed.promise).resolves.toBeUndefined();
});
