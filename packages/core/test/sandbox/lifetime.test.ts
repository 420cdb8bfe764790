import { describe, expect, test } from 'vitest';
import { Lifetime } from '../../src/sandbox/lifetime/lifetime.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';

function start(options: { lifetimeMs?: number | null; idleMs?: number | null }): {
	clock: SimulatedClock;
	lifetime: Lifetime;
	ends: string[];
} {
	const clock = new SimulatedClock();
	const ends: string[] = [];
	const lifetime = new Lifetime({
		clock,
		lifetimeMs: options.lifetimeMs ?? null,
		idleMs: options.idleMs ?? null,
		onEnd: (because) => ends.push(`${clock.now()}: ${because}`),
	});
	return { clock, lifetime, ends };
}

async function pass(clock: SimulatedClock, ms: number): Promise<void> {
	await clock.runUntil(clock.wait(ms), Number.POSITIVE_INFINITY);
}

describe('the lifetime of a sandbox', () => {
	test('ends once, when it is over', async () => {
		const { clock, ends } = start({ lifetimeMs: 100 });

		await pass(clock, 500);

		expect(ends).toEqual(['100: the sandbox was ended after 100 ms: its lifetime is over']);
	});

	test('counts from the extension, not from the start', async () => {
		const { clock, lifetime, ends } = start({ lifetimeMs: 100 });
		await pass(clock, 80);

		lifetime.extend(100);
		await pass(clock, 300);

		expect(ends).toEqual(['180: the sandbox was ended after 100 ms: its lifetime is over']);
	});

	test('a sandbox without one never ends by itself', async () => {
		const { clock, ends } = start({});

		await pass(clock, 1_000_000);

		expect(ends).toEqual([]);
	});

	test('idle time counts from the last call', async () => {
		const { clock, lifetime, ends } = start({ idleMs: 50 });
		await pass(clock, 40);

		lifetime.touch();
		await pass(clock, 200);

		expect(ends).toEqual(['90: the sandbox was ended after 50 ms: it was idle too long']);
	});

	test('nothing is idle while something runs', async () => {
		const { clock, lifetime, ends } = start({ idleMs: 50 });

		const over = lifetime.begin();
		await pass(clock, 400);
		over();
		over();
		await pass(clock, 100);

		expect(ends).toEqual(['450: the sandbox was ended after 50 ms: it was idle too long']);
	});

	test('two things that run are both waited for', async () => {
		const { clock, lifetime, ends } = start({ idleMs: 50 });
		const first = lifetime.begin();
		const second = lifetime.begin();

		first();
		await pass(clock, 100);
		expect(ends).toEqual([]);
		second();
		await pass(clock, 100);

		expect(ends).toHaveLength(1);
	});

	test('stopped, it never ends', async () => {
		const { clock, lifetime, ends } = start({ lifetimeMs: 100, idleMs: 50 });

		lifetime.stop();
		lifetime.touch();
		await pass(clock, 500);

		expect(ends).toEqual([]);
	});
});
