import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.ts';
import { SandboxError } from '../../src/contract/error.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';
import { rejection, smallBackend } from './small-backend.ts';

/** A sandbox of 4 s whose driver answers each `destroy` as it is told, and well when it is told no more. */
async function doomed(...answers: readonly (() => Promise<void>)[]) {
	const clock = new SimulatedClock();
	const destroys: { readonly at: number; readonly signal: AbortSignal }[] = [];
	const events: AuditEvent[] = [];
	const driver = {
		destroy: async ({ signal }: { signal: AbortSignal }) => {
			destroys.push({ at: clock.now(), signal });
			await answers[destroys.length - 1]?.();
		},
	};
	const box = await createSandbox(smallBackend({ driver }), {
		clock,
		lifetimeMs: 4000,
		audit: { write: (event) => void events.push(event) },
	});
	const pass = (ms: number): Promise<void> => clock.runUntil(clock.wait(ms), 1e9);
	const kinds = (): readonly string[] => events.map(({ kind }) => kind);
	return { box, clock, destroys, pass, kinds };
}

const fails = async (): Promise<void> => {
	throw new SandboxError('503', { code: 'unavailable', retry: 'safe' });
};
const never = (): Promise<void> => new Promise(() => {});

describe('a kill under a signal that has aborted', () => {
	test('does nothing, and the sandbox ends at its lifetime', async () => {
		const { box, destroys, pass } = await doomed();

		const error = await rejection(box.kill({ signal: AbortSignal.abort() }));
		expect(error).toMatchObject({ code: 'aborted', retry: 'safe' });
		expect(box.state).toBe('running');
		expect(destroys).toEqual([]);

		await pass(5000);
		expect(box.state).toBe('destroyed');
		expect(destroys).toHaveLength(1);
	});
});

describe('a destroy that fails', () => {
	test('is told, and asked for again by the next kill', async () => {
		const { box, destroys, kinds } = await doomed(fails);

		expect(await rejection(box.kill())).toMatchObject({ code: 'unavailable' });
		await box.kill();
		await box.kill();

		expect(destroys).toHaveLength(2);
		expect(kinds()).toEqual(['sandbox-create', 'sandbox-destroy-failed', 'sandbox-destroy']);
	});

	test('of a kill is made up for at the lifetime', async () => {
		const { box, destroys, pass } = await doomed(fails);

		await rejection(box.kill());
		await pass(4000);

		expect(destroys.map(({ at }) => at)).toEqual([0, 4000]);
	});

	test('at the lifetime is tried again, later each time, and then given up', async () => {
		const { destroys, pass, kinds } = await doomed(...Array.from({ length: 50 }, () => fails));

		await pass(10 * 60_000);

		expect(destroys.map(({ at }) => at)).toEqual([4000, 5000, 9000, 25_000, 89_000]);
		expect(kinds().filter((kind) => kind === 'sandbox-destroy-failed')).toHaveLength(5);
	});

	test('at the lifetime is tried no more once it came through', async () => {
		const { destroys, pass, kinds } = await doomed(fails);

		await pass(10 * 60_000);

		expect(destroys.map(({ at }) => at)).toEqual([4000, 5000]);
		expect(kinds()).toEqual(['sandbox-create', 'sandbox-destroy-failed', 'sandbox-destroy']);
	});
});

describe('two kills at once', () => {
	test('share the destroy, and each keeps its own signal', async () => {
		let finish: () => void = () => {};
		const slow = (): Promise<void> =>
			new Promise((resolve) => {
				finish = resolve;
			});
		const { box, destroys } = await doomed(slow);
		const controller = new AbortController();
		const first = box.kill({ signal: controller.signal });
		const second = box.kill();

		controller.abort();
		expect(await rejection(first)).toMatchObject({ code: 'aborted' });
		expect(destroys.map(({ signal }) => signal.aborted)).toEqual([false]);
		finish();

		await expect(second).resolves.toBeUndefined();
		expect(destroys).toHaveLength(1);
	});

	test('that are both given up abort the destroy, and a third begins another', async () => {
		const { box, clock, destroys } = await doomed(never);
		const given = [box.kill({ timeoutMs: 50 }), box.kill({ timeoutMs: 100 })].map(rejection);
		await clock.runUntil(Promise.all(given), 1000);

		expect(await Promise.all(given)).toMatchObject([{ code: 'timeout' }, { code: 'timeout' }]);
		expect(destroys.map(({ signal }) => signal.aborted)).toEqual([true]);
		await box.kill();
		expect(destroys).toHaveLength(2);
	});
});
