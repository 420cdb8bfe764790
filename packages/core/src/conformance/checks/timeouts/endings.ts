import type { Check } from '../../check.ts';
import { atMost, same } from '../../expectations.ts';
import { nextEpoch } from '../support/next-epoch.ts';
import { runsPython } from '../support/run-python.ts';
import {
	boxWith,
	isInterrupted,
	limits,
	patience,
	tellsTheState,
	timesOut,
} from '../support/time-out.ts';

const counts = 'count = 0\nwhile True: count += 1';

/** Runs in C for ever and looks at no signal. */
const blocksInC = `collections.deque(itertools.repeat(None), maxlen=0)`;

/** Sleeps, since in some versions of Python no handler covers the jump back of a busy loop. */
const swallows = `while True:
    try: time.sleep(60)
    except BaseException: pass`;

/** Cells that would never end. */
export const endingChecks: readonly Check[] = [
	{
		id: 'timeouts/endless-loop',
		level: 'must',
		claim: 'An endless loop ends as `timeout` within its limit, the grace and a margin.',
		async run(context) {
			const box = await boxWith(context, limits);
			const result = await timesOut(context, box, 'while True: pass', limits);
			await tellsTheState(box, result);
		},
	},
	{
		id: 'timeouts/interrupt-keeps-state',
		level: 'must',
		claim: 'An endless loop that is interrupted keeps its variables.',
		needs: ['interruptKeepsState'],
		async run(context) {
			const box = await boxWith(context, patience);
			const { epoch } = await runsPython(box, '1');
			const result = await timesOut(context, box, counts, patience);
			same([result.state, result.epoch], ['kept', epoch], 'the state and the epoch');
			const { text } = await runsPython(box, '(before, count > 0)');
			same(text, '(42, True)', 'a variable from before and one of the loop');
		},
	},
	{
		id: 'timeouts/sleep',
		level: 'must',
		claim: '`time.sleep` is interrupted at the limit.',
		async run(context) {
			await isInterrupted(context, 'time.sleep(60)', 'import time');
		},
	},
	{
		id: 'timeouts/await',
		level: 'must',
		claim: 'A pending `await` is interrupted at the limit.',
		async run(context) {
			const box = await isInterrupted(context, 'await asyncio.Event().wait()', 'import asyncio');
			const { text } = await runsPython(box, 'import asyncio; await asyncio.sleep(0, 42)');
			same(text, '42', 'the value of the next await');
		},
	},
	{
		id: 'timeouts/blocking-c-call',
		level: 'must',
		claim:
			'A call that blocks in C ends within the limit, the grace and a margin, and the state told is the state found.',
		async run(context) {
			const box = await boxWith(context, limits, 'import collections, itertools');
			await tellsTheState(box, await timesOut(context, box, blocksInC, limits));
		},
	},
	{
		id: 'timeouts/swallowed-interrupt',
		level: 'must',
		claim:
			'Code that swallows `KeyboardInterrupt` ends within the limit, the grace and a margin, and its state is `lost`.',
		async run(context) {
			const box = await boxWith(context, limits, 'import time');
			const result = await timesOut(context, box, swallows, limits);
			same(result.state, 'lost', 'the state');
			await tellsTheState(box, result);
		},
	},
	{
		id: 'timeouts/context-works-after-a-kill',
		level: 'must',
		claim: 'After a kill the context runs the next cell, in the next epoch.',
		async run(context) {
			const box = await boxWith(context, limits, 'import time');
			const before = await runsPython(box, '1');
			const killed = await timesOut(context, box, swallows, limits);
			same(killed.epoch, nextEpoch(before), 'the epoch that the killed cell tells');
			const next = await runsPython(box, '6 * 7');
			same(
				[next.text, next.contextId, next.epoch, next.executionCount],
				['42', before.contextId, nextEpoch(before), 1],
				'the value, context, epoch and count of the next cell',
			);
		},
	},
	{
		id: 'timeouts/accuracy',
		level: 'should',
		claim: 'The interrupt of an endless loop comes within 100 ms of the limit.',
		needs: ['interruptKeepsState'],
		alone: true,
		async run(context) {
			const box = await boxWith(context, patience);
			const late: number[] = [];
			for (let round = 0; round < 5; round += 1) {
				const { durationMs, state } = await timesOut(context, box, counts, patience);
				same(state, 'kept', 'the state of a loop that was interrupted');
				late.push(Math.abs(durationMs - patience.timeoutMs));
			}
			// The median: a machine that was busy for a moment is no clock that is wrong.
			const [, , median = Number.NaN] = late.toSorted((one, other) => one - other);
			atMost(median, 100, 'the milliseconds between the limit and the end, most of the time');
		},
	},
];
