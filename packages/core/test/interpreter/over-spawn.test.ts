import { expect, test } from 'vitest';
import { interpreterOverSpawn } from '../../src/interpreter/over-spawn.ts';
import { type Clock, systemClock, type Timer } from '../../src/policy/clock.ts';
import { deferred } from '../../src/policy/deadline.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';

const request = {
	language: 'python',
	cwd: '/workspace',
	environment: {},
	signal: new AbortController().signal,
} as const;

/** Counts the timers that keep the process alive. */
function countingClock(): { readonly clock: Clock; readonly holding: Set<Timer> } {
	const holding = new Set<Timer>();
	const after = (delayMs: number, callback: () => void): Timer => {
		const timer = systemClock.after(delayMs, callback);
		const counted: Timer = {
			cancel() {
				holding.delete(counted);
				timer.cancel();
			},
			unref() {
				holding.delete(counted);
				timer.unref();
			},
		};
		holding.add(counted);
		return counted;
	};
	return { clock: { ...systemClock, after }, holding };
}

test('a guest that does not start keeps no process alive', async () => {
	const { clock, holding } = countingClock();
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

test('a guest that does not start is given up, and its spawn is told', async () => {
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

	const opened = interpreter.openContext(request);
	await clock.runUntil(opened, 60_000);

	await expect(opened).rejects.toMatchObject({ code: 'timeout', retry: 'safe' });
	expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});
