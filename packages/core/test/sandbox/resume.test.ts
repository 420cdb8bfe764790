import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';
import { rejection, smallBackend } from './small-backend.ts';

/** A sandbox whose driver takes so long, or fails as it is told. */
async function pausable(odd: { pause?: () => Promise<void>; resume?: () => Promise<void> } = {}) {
	const clock = new SimulatedClock();
	const calls: string[] = [];
	const driver = {
		pause: async () => {
			calls.push('pause');
			await (odd.pause?.() ?? clock.wait(300));
			calls.push('paused');
		},
		resume: async () => {
			calls.push('resume');
			await (odd.resume?.() ?? clock.wait(300));
			calls.push('resumed');
		},
	};
	const box = await createSandbox(smallBackend({ capabilities: { pause: 'native' }, driver }), {
		clock,
		lifetimeMs: 10 * 60_000,
	});
	const settle = async <Value>(call: Promise<Value>): Promise<Value> => {
		await clock.runUntil(call, 1e9);
		return call;
	};
	return { box, clock, calls, settle };
}

describe('a resume that fails', () => {
	test('before it began leaves the sandbox paused, and the driver alone', async () => {
		const { box, calls, settle } = await pausable();
		await settle(box.pause());

		const error = await rejection(box.resume({ signal: AbortSignal.abort() }));

		expect(error).toMatchObject({ code: 'aborted', retry: 'safe' });
		expect(box.state).toBe('paused');
		expect(calls).toEqual(['pause', 'paused']);
	});

	test('in the driver leaves the sandbox paused, and can be called again', async () => {
		let times = 0;
		const resume = async (): Promise<void> => {
			times += 1;
			if (times === 1) throw new Error('503');
		};
		const { box, settle } = await pausable({ resume });
		await settle(box.pause());

		await rejection(box.resume());
		expect(box.state).toBe('paused');
		await settle(box.resume());

		expect(box.state).toBe('running');
	});

	test('for want of an answer is given up at its own time, though the sandbox stands still', async () => {
		const { box, clock, settle } = await pausable({ resume: () => new Promise(() => {}) });
		await settle(box.pause());
		const startedAt = clock.now();

		const error = await settle(rejection(box.resume({ timeoutMs: 100 })));

		expect(error).toMatchObject({ code: 'timeout', retry: 'unsafe' });
		expect([box.state, clock.now() - startedAt]).toEqual(['paused', 100]);
	});
});

describe('a pause that is given up half-way', () => {
	test('may have taken effect, and the state becomes true when it has', async () => {
		const { box, clock, settle } = await pausable();

		const error = await settle(rejection(box.pause({ timeoutMs: 100 })));
		expect(error).toMatchObject({ code: 'timeout', retry: 'unsafe' });
		expect(box.state).toBe('running');
		await settle(clock.wait(300));

		expect(box.state).toBe('paused');
		await settle(box.resume());
		expect(box.state).toBe('running');
	});

	test('is waited for by the resume that follows', async () => {
		const { box, calls, settle } = await pausable();

		await settle(rejection(box.pause({ timeoutMs: 100 })));
		await settle(box.resume());

		expect(calls).toEqual(['pause', 'paused', 'resume', 'resumed']);
		expect(box.state).toBe('running');
	});

	test('and never ends holds up no resume for ever', async () => {
		const { box, calls, settle } = await pausable({ pause: () => new Promise(() => {}) });

		await settle(rejection(box.pause({ timeoutMs: 100 })));
		await settle(box.resume());

		expect(calls).toEqual(['pause', 'resume', 'resumed']);
	});
});

test('a pause under a signal that has aborted does nothing', async () => {
	const { box, calls } = await pausable();

	const error = await rejection(box.pause({ signal: AbortSignal.abort() }));

	expect(error).toMatchObject({ code: 'aborted', retry: 'safe' });
	expect([box.state, calls]).toEqual(['running', []]);
});
