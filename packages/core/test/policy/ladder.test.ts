import { describe, expect, test } from 'vitest';
import { type LadderEnd, stopByLadder } from '../../src/policy/ladder.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';

interface Story {
	/** When what is to be stopped ends, by which step; `undefined` for one that shows nothing. */
	readonly interrupted?: number;
	readonly killed?: number;
	readonly stepsReject?: boolean;
}

async function climb({ interrupted, killed, stepsReject = false }: Story): Promise<{
	end: LadderEnd;
	at: number;
	steps: string[];
}> {
	const clock = new SimulatedClock();
	const steps: string[] = [];
	let settle = (): void => {};
	const ended = new Promise<void>((resolve) => {
		settle = resolve;
	});
	const step = (name: string, after: number | undefined) => async (): Promise<void> => {
		steps.push(`${name} at ${clock.now()}`);
		if (after !== undefined) clock.after(after, settle);
		if (stepsReject) throw new Error('the vendor says 500');
	};
	const climbing = stopByLadder({
		clock,
		ended,
		interrupt: step('interrupt', interrupted),
		kill: step('kill', killed),
		graceMs: 100,
		killMs: 1000,
	});
	await clock.runUntil(climbing, 10_000);
	return { end: await climbing, at: clock.now(), steps };
}

describe('the ladder', () => {
	test('stops at the interrupt when that is enough', async () => {
		expect(await climb({ interrupted: 20 })).toEqual({
			end: 'interrupted',
			at: 20,
			steps: ['interrupt at 0'],
		});
	});

	test('kills after the grace, not before', async () => {
		expect(await climb({ killed: 5 })).toEqual({
			end: 'killed',
			at: 105,
			steps: ['interrupt at 0', 'kill at 100'],
		});
	});

	test('gives up in the end', async () => {
		expect(await climb({})).toMatchObject({ end: 'gave-up', at: 1100 });
	});

	test('a step that fails does not hold up the next', async () => {
		expect(await climb({ killed: 5, stepsReject: true })).toMatchObject({ end: 'killed', at: 105 });
	});
});
