import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { type CellScript, simulatedBackend } from './simulated-backend.ts';
import { SimulatedClock } from './simulated-clock.ts';

/** Of the call that makes the sandbox stand still, and of the one that lets it go on. */
const callMs = 5;
/** Of the default context, before the cell starts. */
const openMs = 3;
const endless: CellScript = {
	startsAfter: 10,
	refused: false,
	endsAfter: null,
	outcome: 'ok',
	breaks: false,
	interruptedAfter: 20,
	killedAfter: 20,
	stepsReject: false,
};

interface Day {
	readonly script?: Partial<CellScript>;
	readonly pausedAt: number;
	readonly resumedAt: number | null;
	readonly lifetimeMs?: number;
}

/** What became of a cell with a limit of 500 ms, and when. */
async function cellAcross({ script, pausedAt, resumedAt, lifetimeMs = 60_000 }: Day) {
	const clock = new SimulatedClock();
	const { backend } = simulatedBackend(clock, () => ({ ...endless, ...script }));
	const box = await createSandbox(backend, { clock, timeoutMs: 500, graceMs: 100, lifetimeMs });
	await clock.runUntil(box.contexts.create(), 100);
	const startedAt = clock.now();
	const run = box.runCode('code').then((result) => ({ result, tookMs: clock.now() - startedAt }));
	clock.after(pausedAt, () => void box.pause());
	if (resumedAt !== null) clock.after(resumedAt, () => void box.resume());
	await clock.runUntil(run, 100_000);
	return { ...(await run), state: box.state };
}

describe('the clock of a cell in a sandbox that is paused', () => {
	test('stands still, and its limit comes as much later', async () => {
		const { result, tookMs } = await cellAcross({ pausedAt: 300, resumedAt: 5000 });

		const stoodStillMs = 5000 + callMs - (300 + callMs);
		expect(result).toMatchObject({ ended: 'timeout', state: 'kept', epoch: 1 });
		expect(result.durationMs).toBe(500 + 20);
		expect(tookMs).toBe(openMs + 500 + 20 + stoodStillMs);
	});

	test('stands still before the start is answered', async () => {
		const script = { startsAfter: 8000, endsAfter: 1 };

		const { result } = await cellAcross({ script, pausedAt: 300, resumedAt: 7900 });

		expect(result).toMatchObject({ ended: 'ok', state: 'kept', epoch: 1 });
	});

	test('runs again when the sandbox ends, which a pause does not keep off', async () => {
		const script = { interruptedAfter: null, killedAfter: null };

		const { result, tookMs, state } = await cellAcross({
			script,
			pausedAt: 300,
			resumedAt: null,
			lifetimeMs: 3000,
		});

		expect(state).toBe('destroyed');
		expect(result).toMatchObject({ ended: 'killed', state: 'lost' });
		expect(tookMs).toBeLessThan(3000 + 2100);
	});
});
