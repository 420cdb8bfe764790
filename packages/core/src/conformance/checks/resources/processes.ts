import { type Check } from '../../check.ts';
import { atLeast, atMost, same } from '../../expectations.ts';
import { outlooks } from '../support/outlooks.ts';
import { runPython, runsPython, showsValue } from '../support/run-python.ts';

/** A usual one, and one that nobody rounds to. */
const counts = [64, 110] as const;
/** What the machinery of a sandbox may have of it. */
const machineryPids = 40;

export const processChecks: readonly Check[] = [
	{
		id: 'resources/pids-cap-holds',
		level: 'must',
		claim: 'The cap on processes is the one asked for, and holds for cells and for commands.',
		needs: ['pids'],
		async run(context) {
			for (const pids of counts) {
				const box = await context.open({ resources: { pids } });
				// One after the other: they share the cap.
				for (const { where, sees } of await outlooks(context, box)) {
					const started = Number(await sees(startingCode));
					context.measure(`threads ${where} with a cap of ${pids}`, started, '');
					const what = `the threads that could be started ${where} with a cap of ${pids}`;
					atMost(started, pids, what);
					atLeast(started, pids - machineryPids, what);
				}
				same((await runsPython(box, '6 * 7')).text, '42', 'the value of the next cell');
			}
		},
	},
	{
		id: 'resources/sandbox-survives-processes',
		level: 'must',
		claim: 'A sandbox works on after a cell held all processes that it may have.',
		needs: ['pids'],
		async run({ open }) {
			const box = await open({ resources: { pids: counts[0] } });
			const watching = await box.contexts.create({ language: 'python' });
			await runsPython(box, 'import os', { context: watching.contextId });
			const ending = await box.contexts.create({ language: 'python' });
			// At once: whatever the machinery starts when nobody waits for it, it has not started yet.
			const held = runsPython(box, `kept = 42\n${holdingCode}`);
			held.catch(() => {});
			await Promise.race([held, runsPython(box, untilHeldCode, { context: watching.contextId })]);
			const ended = await runPython(box, 'import os\nos._exit(3)', { context: ending.contextId });
			same(ended.state, 'lost', 'the state of a context that ended its process meanwhile');
			await runsPython(box, "open('let go', 'w').close()", { context: watching.contextId });
			await held;
			await showsValue(box, 'kept', '42');
			await showsValue(box, '6 * 7', '42', { context: ending.contextId });
		},
	},
];

const takingCode = `
import threading
done = threading.Event()
started = []
def take():
    try:
        while len(started) < ${2 * Math.max(...counts)}:
            thread = threading.Thread(target=done.wait)
            thread.start()
            started.append(thread)
    except RuntimeError:
        pass
take()
`;

const lettingGoCode = `
done.set()
for thread in started:
    thread.join()
`;

const startingCode = `${takingCode}${lettingGoCode}print(len(started))`;

/** Takes each process that becomes free, for longer than the machinery puts off what can wait. */
const holdingCode = `${takingCode}
import os, time
open('held', 'w').close()
end = time.monotonic() + 0.5
while time.monotonic() < end or not os.path.exists('let go'):
    time.sleep(0.001)
    take()
${lettingGoCode}`;

const untilHeldCode = `
import time
while not os.path.exists('held'):
    time.sleep(0.01)
`;
