import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/sandbox/api.ts';
import { cellRun } from '../../src/sandbox/cells/cell-run.ts';
import type { RunResult } from '../../src/sandbox/result.ts';
import { rejection, wrong } from './small-backend.ts';

const place = { backend: 'small', operation: 'runCode' };
const told: RunResult = wrong({ ended: 'cancelled' });
const said: RunEvent = { kind: 'stdout', text: 'a' };

/** A cell that says what it is told to, and ends when its reader leaves. */
function started() {
	let say: (event: RunEvent) => void = () => {};
	let end: (result: RunResult) => void = () => {};
	let hasLeft = false;
	const run = cellRun(place, (emit, left) => {
		say = emit;
		return new Promise((resolve) => {
			end = resolve;
			left.addEventListener('abort', () => {
				hasLeft = true;
				resolve(told);
			});
		});
	});
	return { run, say, end, hasLeft: () => hasLeft };
}

describe('a reader of events who leaves cancels the cell', () => {
	test('before the first event', async () => {
		const { run, hasLeft } = started();

		await run[Symbol.asyncIterator]().return?.();

		expect(hasLeft()).toBe(true);
		expect(await run).toBe(told);
	});

	test('as a stream that nobody read', async () => {
		const { run, hasLeft } = started();

		Readable.from(run).destroy();
		await run;

		expect(hasLeft()).toBe(true);
	});

	test('while an event is waited for, which then never comes', async () => {
		const { run, hasLeft } = started();
		const events = run[Symbol.asyncIterator]();
		const next = events.next();

		await events.return?.();

		expect(hasLeft()).toBe(true);
		expect(await next).toEqual({ done: true, value: undefined });
	});

	test('by `break`, and the loop is over when the cell is', async () => {
		const { run, say, hasLeft } = started();
		const reading = (async () => {
			for await (const event of run) return event;
			return undefined;
		})();
		say(said);

		expect(await reading).toBe(said);
		expect(hasLeft()).toBe(true);
	});
});

describe('a reader of events who stays', () => {
	test('gets them in order, however many are asked for at once, and the end once', async () => {
		const { run, say, end } = started();
		const events = run[Symbol.asyncIterator]();
		const asked = [events.next(), events.next(), events.next(), events.next()];

		say(said);
		say({ kind: 'stderr', text: 'b' });
		end(told);

		expect((await Promise.all(asked)).map(({ value }) => value?.kind)).toEqual([
			'stdout',
			'stderr',
			'end',
			undefined,
		]);
	});

	test('gets the failure of the cell', async () => {
		const failure = new Error('broken');
		const run = cellRun(place, () => Promise.reject(failure));
		const events = run[Symbol.asyncIterator]();

		expect(await rejection(events.next())).toBe(failure);
		expect(await rejection(run)).toBe(failure);
		expect(await events.next()).toEqual({ done: true, value: undefined });
	});
});
