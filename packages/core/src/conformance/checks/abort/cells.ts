import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { endOf, runPython, runsPython } from '../support/run-python.ts';
import { startCell } from '../support/start-cell.ts';

const graceMs = 300;
/** The grace, and what a slow machine may add. */
const endMs = graceMs + 1500;
const sleepingCode = 'kept = 42\nimport time\nprint("on", flush=True)\ntime.sleep(60)';

export const cellAbortChecks: readonly Check[] = [
	{
		id: 'abort/running-cell',
		level: 'must',
		claim:
			'Aborting a running cell ends it as `cancelled`, with its variables where it could be interrupted.',
		async run(context) {
			const { open, within, clock, measure, capabilities } = context;
			const box = await open({ graceMs });
			const stop = new AbortController();
			const { run } = await startCell(context, box, sleepingCode, { signal: stop.signal });
			const abortedAt = clock.now();
			stop.abort();
			const result = await within(endMs, run, 'a cell that was aborted');
			measure('abort to end', Math.round(clock.now() - abortedAt), 'ms');
			same(result.ended, 'cancelled', 'how a cell that was aborted ended');
			if (capabilities.interruptKeepsState) {
				same(result.state, 'kept', 'the state after a cell that was aborted');
			}
			await stateIsAsTold(box, result.state);
		},
	},
	{
		id: 'abort/queued-cell',
		level: 'must',
		claim: 'Aborting a cell that waits for its turn rejects with `aborted`, and it never runs.',
		async run(context) {
			const box = await context.open();
			const { run } = await startCell(context, box, waitingCode);
			const stop = new AbortController();
			const queued = runPython(box, 'open("queued.txt", "w").close()', { signal: stop.signal });
			const rejection = rejectsWith('aborted', queued, 'a cell that was aborted in the queue');
			stop.abort();
			await rejection;
			await box.files.write('go.txt', 'go');
			const { ended } = await run;
			same(ended, 'ok', 'how the cell before the aborted one ended');
			const { text } = await runsPython(box, 'os.path.exists("queued.txt")');
			same(text, 'False', 'the cell that was aborted in the queue has run');
		},
	},
	{
		id: 'abort/leaving-the-iteration',
		level: 'must',
		claim: "Leaving the iteration of a cell's events cancels the cell.",
		async run({ open, within }) {
			const box = await open({ graceMs });
			const run = runPython(box, sleepingCode);
			let heard = (): void => {};
			const printed = new Promise<void>((resolve) => {
				heard = resolve;
			});
			const leave = async (): Promise<void> => {
				for await (const event of run) {
					if (event.kind !== 'stdout') continue;
					heard();
					break;
				}
			};
			const leaving = leave();
			// A cell that cannot be run ends the iteration before anything is printed.
			await within(10_000, Promise.race([printed, leaving]), 'the first output of a cell');
			await within(endMs, leaving, 'leaving the events of a cell');
			const result = await within(endMs, run, 'a cell whose events nobody reads');
			truthy(`the cell was cancelled, not ${endOf(result)}`, result.ended === 'cancelled');
			await within(endMs, runsPython(box, '1'), 'the cell after one that was left');
		},
	},
];

/** Runs until a file is there, and not for ever. */
const waitingCode = `
import os, time
print("on", flush=True)
end = time.monotonic() + 30
while not os.path.exists("go.txt") and time.monotonic() < end:
    time.sleep(0.01)
`;

async function stateIsAsTold(
	box: Awaited<ReturnType<CheckContext['open']>>,
	state: string,
): Promise<void> {
	const { text } = await runsPython(box, 'globals().get("kept")');
	const isKept = text === '42';
	truthy(
		`the state was told as ${state} and found ${isKept ? 'kept' : 'lost'}`,
		(state === 'kept') === isKept,
	);
}
