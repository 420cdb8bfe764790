import type { Check } from '../../check.ts';
import { Violation } from '../../violation.ts';
import { atMost, same } from '../../expectations.ts';
import { endOf, runPython, runsPython, showsValue } from '../support/run-python.ts';
import { pythonContext } from '../support/python-context.ts';
import { boxWith, limits, patience, timesOut } from '../support/time-out.ts';

const blocksInC = `print('before the limit', flush=True)
collections.deque(itertools.repeat(None), maxlen=0)`;

const loops = `print('before the limit')
print('before the limit', file=sys.stderr)
while True: pass`;

/** Cells that end about when their limit does, some before and some after. */
const closeCalls = { rounds: 14, timeoutMs: 60, graceMs: 2000, firstMs: 48, stepMs: 2 } as const;

/** Long enough to be hit by what was meant for the cell before it. */
const bystander = 'total = 0\nfor number in range(400_000): total += number\ntotal';

/** What is told about cells with a limit. */
export const truthChecks: readonly Check[] = [
	{
		id: 'timeouts/interrupt-stays-in-its-cell',
		level: 'must',
		claim: 'An interrupt never hits the next cell.',
		async run(context) {
			const { rounds, timeoutMs, graceMs, firstMs, stepMs } = closeCalls;
			const box = await boxWith(context, closeCalls, 'import time');
			const ends: string[] = [];
			for (let round = 0; round < rounds; round += 1) {
				const seconds = (firstMs + round * stepMs) / 1000;
				// Imported again, for whom a kill took it from.
				const code = `import time; time.sleep(${seconds})`;
				const { ended, durationMs } = await runPython(box, code, { timeoutMs });
				ends.push(ended);
				atMost(durationMs, timeoutMs + graceMs + 2000, `the milliseconds of round ${round + 1}`);
				const next = await runPython(box, bystander);
				if (next.ended !== 'ok') {
					const history = `rounds that ended as ${ends.join(', ')}`;
					throw new Violation(`expected the cell after ${history} to be ok, got ${endOf(next)}`);
				}
				same(next.text, '79999800000', 'the value of the next cell');
			}
			context.measure('rounds that timed out', ends.filter((end) => end === 'timeout').length, '');
		},
	},
	{
		id: 'timeouts/interrupt-in-every-context',
		level: 'must',
		claim: 'A cell of any context is interrupted at its limit, with its variables kept.',
		needs: ['interruptKeepsState'],
		async run(context) {
			const box = await boxWith(context, patience);
			const contexts = [await pythonContext(box), await pythonContext(box)];
			for (const { contextId } of contexts) {
				const there = { context: contextId };
				await runsPython(box, 'before = 42', there);
				const options = { ...patience, ...there };
				const { state } = await timesOut(context, box, 'while True: before += 0', options);
				same(state, 'kept', 'the state of an interrupted cell in a context of its own');
				await showsValue(box, 'before', '42', there);
			}
		},
	},
	{
		id: 'timeouts/fast-cells-are-not-late',
		level: 'must',
		claim: 'A cell that ends before its limit is not a timeout.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'import time');
			await showsValue(box, '6 * 7', '42', { timeoutMs: 700 });
			// The limit of the first cell falls into the second one.
			await showsValue(box, 'time.sleep(1)\n6 * 7', '42', { timeoutMs: 10_000 });
			const own = await runPython(box, "raise TimeoutError('by hand')", { timeoutMs: 10_000 });
			const seen = [own.ended, own.error?.name, own.state];
			same(seen, ['error', 'TimeoutError', 'kept'], "a cell with a program's own TimeoutError");
		},
	},
	{
		id: 'timeouts/output-is-kept',
		level: 'must',
		claim: 'Output before the limit is in the result.',
		async run(context) {
			const box = await boxWith(context, limits, 'import collections, itertools, sys');
			const looped = await timesOut(context, box, loops, limits);
			same(looped.stdout.text, 'before the limit\n', 'the output of an endless loop');
			const [first] = looped.stderr.text.split('\n');
			same(first, 'before the limit', 'the standard error of an endless loop');
			const blocked = await timesOut(context, box, blocksInC, limits);
			same(blocked.stdout.text, 'before the limit\n', 'the output of a call that blocks in C');
		},
	},
];
