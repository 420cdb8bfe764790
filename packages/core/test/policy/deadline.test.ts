import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { type DeadlineOptions, withDeadline } from '../../src/policy/deadline.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';

function never<Value>(): Promise<Value> {
	return new Promise(() => {});
}

function options(
	clock: SimulatedClock,
	changed: Partial<DeadlineOptions<string>> = {},
): DeadlineOptions<string> {
	return { clock, timeoutMs: 100, backend: 'b', operation: 'o', retry: 'unsafe', ...changed };
}

async function errorOf(clock: SimulatedClock, call: Promise<unknown>): Promise<SandboxError> {
	const caught = call.then(
		(value) => new Error(`it resolved with ${String(value)}`),
		(error: unknown) => error,
	);
	await clock.runUntil(caught, 10_000);
	const error = await caught;
	if (!SandboxError.is(error)) throw error;
	return error;
}

describe('a call with a deadline', () => {
	test('brings what the call brings', async () => {
		const clock = new SimulatedClock();

		await expect(withDeadline(options(clock), async () => 'value')).resolves.toBe('value');
	});

	test('settles at the deadline even when the call ignores its signal', async () => {
		const clock = new SimulatedClock();

		const error = await errorOf(
			clock,
			withDeadline(options(clock), () => never()),
		);

		expect(clock.now()).toBe(100);
		expect(error).toMatchObject({ code: 'timeout', retry: 'unsafe', backend: 'b', operation: 'o' });
	});

	test('aborts the signal of the call at the deadline', async () => {
		const clock = new SimulatedClock();
		let seen: AbortSignal | undefined;

		await errorOf(
			clock,
			withDeadline(options(clock), (signal) => {
				seen = signal;
				return never();
			}),
		);

		expect(seen?.aborted).toBe(true);
	});

	test('the caller’s abort ends it, and says so', async () => {
		const clock = new SimulatedClock();
		const controller = new AbortController();
		clock.after(30, () => controller.abort('enough'));

		const error = await errorOf(
			clock,
			withDeadline(options(clock, { signal: controller.signal }), () => never()),
		);

		expect(clock.now()).toBe(30);
		expect(error).toMatchObject({ code: 'aborted', retry: 'unsafe', cause: 'enough' });
	});

	test('aborted before, it calls nothing', async () => {
		const clock = new SimulatedClock();
		let called = false;

		const error = await errorOf(
			clock,
			withDeadline(options(clock, { signal: AbortSignal.abort() }), async () => {
				called = true;
				return '';
			}),
		);

		expect(called).toBe(false);
		expect(error).toMatchObject({ code: 'aborted', retry: 'safe' });
	});

	test('what comes too late is discarded', async () => {
		const clock = new SimulatedClock();
		const discarded: string[] = [];

		await errorOf(
			clock,
			withDeadline(options(clock, { discard: (late) => discarded.push(late) }), async () => {
				await clock.wait(300);
				return 'late';
			}),
		);
		await clock.runUntil(clock.wait(300), 10_000);

		expect(discarded).toEqual(['late']);
	});

	test('progress moves the deadline', async () => {
		const clock = new SimulatedClock();

		const error = await errorOf(
			clock,
			withDeadline(options(clock), async (_, progress) => {
				await clock.wait(80);
				progress();
				return never();
			}),
		);

		expect(clock.now()).toBe(180);
		expect(error.code).toBe('timeout');
	});

	test('a call that throws at once rejects like any other', async () => {
		const clock = new SimulatedClock();

		const call = withDeadline(options(clock), () => {
			throw new Error('at once');
		});

		await expect(call).rejects.toThrow('at once');
	});
});
