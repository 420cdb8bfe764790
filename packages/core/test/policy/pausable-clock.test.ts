import { describe, expect, test } from 'vitest';
import { PausableClock } from '../../src/policy/pausable-clock.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';
import { holdingClock } from './holding-clock.ts';

function clocks(): { readonly outside: SimulatedClock; readonly inside: PausableClock } {
	const outside = new SimulatedClock();
	return { outside, inside: new PausableClock(outside) };
}

async function pass(clock: SimulatedClock, ms: number): Promise<void> {
	await clock.runUntil(clock.wait(ms), clock.now() + ms);
}

describe('a clock that stands still', () => {
	test('passes no time, and goes on where it stopped', async () => {
		const { outside, inside } = clocks();
		await pass(outside, 100);
		inside.stop();
		await pass(outside, 400);
		inside.stop();
		await pass(outside, 600);
		expect(inside.now()).toBe(100);

		inside.run();
		await pass(outside, 50);

		expect(inside.now()).toBe(150);
		expect(inside.date()).toEqual(new Date(1150));
	});

	test('fires no timer, and each has the time left that it had', async () => {
		const { outside, inside } = clocks();
		const fired: number[] = [];
		inside.after(300, () => fired.push(outside.now()));
		for (const _ of [1, 2]) {
			await pass(outside, 100);
			inside.stop();
			await pass(outside, 1000);
			inside.run();
			inside.run();
		}

		await pass(outside, 1000);

		expect(fired).toEqual([2300]);
	});

	test('counts a timer that is set meanwhile from when it goes on', async () => {
		const { outside, inside } = clocks();
		const fired: number[] = [];
		inside.stop();
		inside.after(100, () => fired.push(outside.now()));
		await pass(outside, 1000);
		inside.run();

		await pass(outside, 500);

		expect(fired).toEqual([1100]);
	});

	test('fires no timer that was cancelled meanwhile', async () => {
		const { outside, inside } = clocks();
		const fired: number[] = [];
		const timer = inside.after(100, () => fired.push(outside.now()));
		inside.stop();
		timer.cancel();
		inside.run();

		await pass(outside, 500);

		expect(fired).toEqual([]);
	});

	test('fires no timer again that has fired', async () => {
		const { outside, inside } = clocks();
		const fired: number[] = [];
		inside.after(100, () => fired.push(outside.now()));
		await pass(outside, 200);
		inside.stop();
		inside.run();

		await pass(outside, 500);

		expect(fired).toEqual([100]);
	});

	test('keeps no process alive by a timer that was let go of, before it stands still and after', () => {
		const { clock, holding } = holdingClock(new SimulatedClock());
		const inside = new PausableClock(clock);
		inside.after(100, () => {}).unref();
		expect([...holding]).toEqual([]);

		inside.stop();
		inside.run();

		expect([...holding]).toEqual([]);
	});

	test('keeps no process alive by a timer that was let go of meanwhile', () => {
		const { clock, holding } = holdingClock(new SimulatedClock());
		const inside = new PausableClock(clock);
		const timer = inside.after(100, () => {});
		inside.stop();
		timer.unref();

		inside.run();

		expect([...holding]).toEqual([]);
	});
});
