import type { Check } from '../../check.ts';
import { atLeast, contains, same } from '../../expectations.ts';
import { staysSmall } from '../support/host-memory.ts';
import { runsPython, showsValue } from '../support/run-python.ts';
import { measuresSupervisor } from '../support/supervisor-memory.ts';
import { boxWith, limits, timesOut } from '../support/time-out.ts';

const megabyte = 1_000_000;
const gigabyte = 1000 * megabyte;
/** What the host may grow by while any amount of output of a cell passes. */
const mostMiB = 32;

/** More than one cell gets; the check itself is bounded by its own time. */
const volumeMs = 55_000;

const shownBytes = 1024 * 1024;

/** A thousand blocks of ten thousand lines of a hundred bytes. */
const writesGigabyte = `import sys
block = (b'x' * 99 + b'\\n') * 10_000
for _ in range(${gigabyte / megabyte}):
    sys.stdout.buffer.write(block)
print('the end')`;

const writesLongLine = `import sys
block = b'x' * ${megabyte}
for _ in range(100):
    sys.stdout.buffer.write(block)`;

const writesManyLines = `for start in range(0, 1_000_000, 100):
    print('\\n'.join(map(str, range(start, start + 100))))`;

const writesWithoutEnd = `line = 'without end ' * 80
while True: print(line)`;

/** Much output. */
export const volumeChecks: readonly Check[] = [
	{
		id: 'output/gigabyte-is-bounded',
		level: 'must',
		claim: "1 GB of output grows the host's memory by at most 32 MiB, and the cell ends as `ok`.",
		alone: true,
		async run(context) {
			const box = await context.open();
			// Everything that is made but once is made before.
			await runsPython(box, writesLongLine, { timeoutMs: volumeMs });
			const result = await staysSmall(context, { what: '1 GB of output', mostMiB }, () =>
				runsPython(box, writesGigabyte, { timeoutMs: volumeMs }),
			);
			context.measure('rate', gigabyte / megabyte / (result.durationMs / 1000), 'MB/s');
			await measuresSupervisor(context, box);
			const { bytes, lines, text } = result.stdout;
			same([bytes, lines], [gigabyte + 8, 10_000_001], 'the bytes and lines');
			contains(text.slice(-20), 'the end\n', 'the last words');
		},
	},
	{
		id: 'output/one-long-line',
		level: 'must',
		claim: "One line of 100 MB grows the host's memory by at most 32 MiB beyond what is shown.",
		alone: true,
		async run(context) {
			const box = await context.open();
			await runsPython(box, "print('x' * 3_000_000)");
			const run = (): ReturnType<typeof runsPython> =>
				runsPython(box, writesLongLine, { timeoutMs: volumeMs, maxOutputBytes: shownBytes });
			const result = await staysSmall(
				context,
				{ what: 'a line of 100 MB', mostMiB: mostMiB + shownBytes / 2 ** 20 },
				run,
			);
			context.measure('rate', 100 / (result.durationMs / 1000), 'MB/s');
			await measuresSupervisor(context, box);
			const { bytes, lines } = result.stdout;
			same([bytes, lines], [100 * megabyte, 1], 'the bytes and lines');
		},
	},
	{
		id: 'output/endless-output-ends-at-the-limit',
		level: 'must',
		claim: 'A cell that prints without end is ended by its limit, not by its output.',
		async run(context) {
			const box = await boxWith(context, limits);
			const result = await timesOut(context, box, writesWithoutEnd, limits);
			context.measure('endless output', result.stdout.bytes / megabyte, 'MB');
			contains(result.stdout.text.slice(0, 100), 'without end', 'the beginning of the output');
			atLeast(result.durationMs, limits.timeoutMs, 'the milliseconds that it took');
			await showsValue(box, '6 * 7', '42');
		},
	},
	{
		id: 'output/many-lines',
		level: 'must',
		claim: 'A million short lines arrive, counted.',
		async run({ open, measure }) {
			const box = await open();
			const { stdout, durationMs } = await runsPython(box, writesManyLines, {
				timeoutMs: volumeMs,
			});
			measure('rate', 1_000_000 / (durationMs / 1000), 'lines/s');
			same([stdout.bytes, stdout.lines], [6_888_890, 1_000_000], 'the bytes and lines');
			contains(stdout.text.slice(0, 4), '0\n1\n', 'the first lines');
			contains(stdout.text.slice(-14), '999998\n999999\n', 'the last lines');
		},
	},
];
