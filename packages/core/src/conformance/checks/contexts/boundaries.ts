import { deferred } from '../../../policy/deadline.ts';
import type { Check } from '../../check.ts';
import { rejectsWith, same, truthy } from '../../expectations.ts';
import { pythonContext } from '../support/python-context.ts';
import { endOf, runPython, runsPython, showsValue } from '../support/run-python.ts';

/** Where the code of a context ends, and what is left of it. */
export const boundaryChecks: readonly Check[] = [
	{
		id: 'contexts/restart-ends-the-cell',
		level: 'must',
		claim: '`restart` ends a cell that runs in it.',
		async run({ open, within }) {
			const box = await open();
			const context = (await pythonContext(box)).contextId;
			const started = deferred<void>();
			const code = "import time\nprint('started', flush=True)\ntime.sleep(20)\n'slept'";
			const run = runPython(box, code, { context, onStdout: () => started.resolve() });
			await within(5000, Promise.race([started.promise, run]), 'the first output of the cell');
			const { epoch } = await within(5000, box.contexts.restart(context), 'the restart');
			const result = await within(5000, run, 'the cell in the restarted context');
			const isEnded = result.ended !== 'ok' && result.state === 'lost' && result.epoch === epoch;
			truthy(`the cell is ended, its state lost, in epoch ${epoch}: ${endOf(result)}`, isEnded);
			await showsValue(box, '6 * 7', '42', { context });
		},
	},
	{
		id: 'contexts/restart-ends-its-processes',
		level: 'must',
		claim:
			'Processes that a context started end with its restart, those that detached themselves included.',
		needs: ['commands'],
		async run({ open }) {
			const box = await open();
			const context = (await pythonContext(box)).contextId;
			const watcher = { context: (await pythonContext(box)).contextId };
			await showsValue(box, startHolders, '[True, True]', { context });
			const held = "[is_held(name) for name in ('plain', 'detached')]";
			await runsPython(box, defineIsHeld, watcher);
			await showsValue(box, held, '[True, True]', watcher);
			await box.contexts.restart(context);
			await showsValue(box, `is_held.patience = 3\n${held}`, '[False, False]', watcher);
		},
	},
	{
		id: 'contexts/missing-directory',
		level: 'must',
		claim: 'Creating a context in a directory that does not exist rejects and leaves none behind.',
		async run({ open }) {
			const box = await open();
			await runsPython(box, "open('a-file', 'w').close()");
			const before = await box.contexts.list();
			for (const cwd of ['/workspace/not-there', '/workspace/a-file']) {
				const creation = pythonContext(box, { cwd });
				await rejectsWith(['not-found', 'invalid-argument'], creation, `a context in ${cwd}`);
			}
			same(await box.contexts.list(), before, 'the contexts afterwards');
		},
	},
	{
		id: 'contexts/remove-is-idempotent',
		level: 'must',
		claim: 'Removing a context twice resolves.',
		async run({ open }) {
			const box = await open();
			const { contextId } = await pythonContext(box);
			await box.contexts.remove(contextId);
			await box.contexts.remove(contextId);
			await Promise.all([box.contexts.remove(contextId), box.contexts.remove(contextId)]);
			await box.contexts.remove('00000000-0000-4000-8000-000000000000');
		},
	},
];

/** A lock ends with the process that holds it, whoever reaps it and whatever becomes of its number. */
const holder = `import fcntl, os, sys, time
name = sys.argv[1]
if name == 'detached':
    if os.fork():
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
lock = open(name + '.lock', 'w')
fcntl.flock(lock, fcntl.LOCK_EX)
open(name + '.held', 'w').close()
time.sleep(30)`;

const startHolders = `import os, subprocess, sys, time
holder = ${JSON.stringify(holder)}
names = ['plain', 'detached']
for name in names:
    child = subprocess.Popen([sys.executable, '-c', holder, name])
child.wait()
deadline = time.monotonic() + 10
while not all(os.path.exists(name + '.held') for name in names) and time.monotonic() < deadline:
    time.sleep(0.002)
[os.path.exists(name + '.held') for name in names]`;

const defineIsHeld = `import fcntl, time
def is_held(name):
    deadline = time.monotonic() + is_held.patience
    while True:
        with open(name + '.lock') as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return False
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return True
        time.sleep(0.002)
is_held.patience = 0`;
