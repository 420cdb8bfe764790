import type { Check } from '../../check.ts';
import { atMost, same, truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/is-alive.ts';
import { runsPython } from '../support/run-python.ts';
import {
	boxWith,
	isInterrupted,
	marginMs,
	patience,
	tellsTheState,
	timesOut,
} from '../support/time-out.ts';

const child = 'import os, time; print(os.getpid(), flush=True); time.sleep(60)';

/** Each waits for a child that says its process id. */
const waits = [
	`subprocess.run([sys.executable, '-c', '${child}'])`,
	`os.system('echo $$; sleep 60')`,
	`subprocess.Popen([sys.executable, '-c', 'import signal; signal.signal(2, 1); ${child}']).wait()`,
] as const;

/** A child takes a while to start, and who waits for it a quarter of a second to give up. */
const withChild = { timeoutMs: 700, graceMs: 1000 } as const;

const startsThread = `stop = threading.Event()
def runs_on():
    while not stop.is_set(): pass
thread = threading.Thread(target=runs_on)
thread.start()
`;

const deadlock = `lock = threading.Lock()
lock.acquire()
lock.acquire()`;

/** Cells that wait for somebody else. */
export const waitingChecks: readonly Check[] = [
	{
		id: 'timeouts/children-end-too',
		level: 'must',
		claim: 'A child process that a timed-out cell waits for ends with it.',
		needs: ['commands'],
		async run(context) {
			const box = await context.open({ graceMs: withChild.graceMs });
			for (const code of waits) {
				// Again for each: the one before may have cost the imports.
				await runsPython(box, 'import os, subprocess, sys');
				const result = await timesOut(context, box, code, withChild);
				const pid = Number.parseInt(result.stdout.text, 10);
				truthy('the child has said its process id', pid > 1);
				const what = `the child that ${JSON.stringify(code)} waited for has ended`;
				await eventually(context, { what, withinMs: marginMs }, async () => {
					return !(await isAlive(box, pid));
				});
			}
		},
	},
	{
		id: 'timeouts/threads-do-not-hold',
		level: 'must',
		claim: 'Threads that run on do not hold up the end of a cell.',
		needs: ['commands'],
		async run(context) {
			// A thread that spins slows down whoever is interrupted beside it.
			const box = await boxWith(context, patience, 'import threading');
			const result = await runsPython(box, `${startsThread}'done'`, { timeoutMs: 10_000 });
			same(result.text, "'done'", 'the value of a cell that leaves a thread behind');
			atMost(result.durationMs, 2 * marginMs, 'the milliseconds that it took');
			await runsPython(box, 'stop.set()\nthread.join()');
			const waiting = await timesOut(context, box, `${startsThread}thread.join()`, patience);
			await tellsTheState(box, waiting);
		},
	},
	{
		id: 'timeouts/deadlock',
		level: 'must',
		claim: 'A cell that waits for a lock is interrupted or ended at the limit.',
		// Where there are no threads, nobody can wait for one.
		needs: ['commands'],
		async run(context) {
			await isInterrupted(context, deadlock, 'import threading');
		},
	},
];
