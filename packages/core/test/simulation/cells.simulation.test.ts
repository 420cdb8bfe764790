import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { RunResult } from '../../src/sandbox/result.ts';
import { type CellScript, type History, simulatedBackend } from './simulated-backend.ts';
import { SimulatedClock } from './simulated-clock.ts';

const numRuns = process.env['ANYBOX_MATRIX'] === 'full' ? 10_000 : 300;
const limits = { timeoutMs: 500, graceMs: 100, requestTimeoutMs: 1000 };
/** The ladder's last rung, and emptying a context whose state nobody knows. */
const killMs = 2000;
const replaceMs = 5000;
const slackMs = 50;

const maybe = fc.option(fc.integer({ min: 0, max: 800 }), { nil: null });
const script: fc.Arbitrary<CellScript> = fc.record({
	startsAfter: fc.oneof(
		{ weight: 9, arbitrary: fc.integer({ min: 0, max: 50 }) },
		fc.constant(null),
	),
	refused: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
	endsAfter: maybe,
	outcome: fc.constantFrom('ok', 'error', 'memory', 'exited', 'killed', 'lost'),
	breaks: fc.boolean(),
	interruptedAfter: maybe,
	killedAfter: maybe,
	stepsReject: fc.boolean(),
});
const call = fc.record({
	script,
	at: fc.integer({ min: 0, max: 300 }),
	abortsAfter: fc.option(fc.integer({ min: 0, max: 700 }), { nil: null }),
});
const day = fc.record({
	calls: fc.array(call, { minLength: 1, maxLength: 5 }),
	killedAt: fc.option(fc.integer({ min: 0, max: 2000 }), { nil: null }),
});

interface Told {
	readonly code: string;
	readonly result?: RunResult;
	readonly error?: unknown;
}

describe('cells on a vendor on a bad day', () => {
	test('every call settles in time, a cell starts at most once, and `ok` is never made up', async () => {
		await fc.assert(
			fc.asyncProperty(day, async ({ calls, killedAt }) => {
				const clock = new SimulatedClock();
				const scripts = new Map(calls.map((one, index) => [`cell ${index}`, one.script]));
				const { backend, history } = simulatedBackend(clock, (code) => {
					const found = scripts.get(code);
					if (found === undefined) throw new Error(`no script for ${code}`);
					return found;
				});
				const box = await createSandbox(backend, { ...limits, clock });
				const told = calls.map(async ({ at, abortsAfter }, index): Promise<Told> => {
					const code = `cell ${index}`;
					await clock.wait(at);
					const controller = new AbortController();
					if (abortsAfter !== null) clock.after(abortsAfter, () => controller.abort());
					try {
						return { code, result: await box.runCode(code, { signal: controller.signal }) };
					} catch (error) {
						return { code, error };
					}
				});
				if (killedAt !== null) clock.after(killedAt, () => void box.kill());
				const all = Promise.all(told);

				await clock.runUntil(all, worstCase(calls.length));

				expect((await all).flatMap((one) => faultsOf(one, history))).toEqual([]);
				expect(history.overlaps, 'two cells at once').toEqual([]);
				expect(history.started.length, 'starts').toBe(new Set(history.started).size);
			}),
			{ numRuns },
		);
	}, 120_000);
});

/** The calls queue on one context; each may need its start, its limit, the whole ladder and a replacement. */
function worstCase(calls: number): number {
	const { requestTimeoutMs, timeoutMs, graceMs } = limits;
	const each = requestTimeoutMs + timeoutMs + graceMs + killMs + replaceMs + slackMs;
	return 300 + requestTimeoutMs + calls * each;
}

function faultsOf({ code, result, error }: Told, { saidOk }: History): readonly string[] {
	if (result === undefined) {
		return SandboxError.is(error) ? [] : [`${code} rejected with ${String(error)}`];
	}
	const { ended, state, epoch } = result;
	return [
		ended === 'ok' && !saidOk.has(code) ? `${code} has an \`ok\` that nobody said` : '',
		ended === 'unknown' && state === 'kept' ? `${code} has a kept state and an unknown end` : '',
		epoch === null && state === 'kept' ? `${code} has a kept state and no epoch` : '',
		epoch !== null && state === 'unknown' ? `${code} has an epoch that nobody knows` : '',
	].filter((fault) => fault !== '');
}
