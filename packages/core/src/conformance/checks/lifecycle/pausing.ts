import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Check } from '../../check.ts';
import { atMost, rejectsWith, same } from '../../expectations.ts';
import { destroysById } from '../support/destroy-by-id.ts';
import { recordsOf } from '../support/listed.ts';
import { runPython, runsPython } from '../support/run-python.ts';

const tickMs = 10;
const pausedMs = 800;

export const pausingChecks: readonly Check[] = [
	{
		id: 'lifecycle/pause-keeps-everything',
		level: 'must',
		claim: 'A paused sandbox keeps its files and variables until it is resumed.',
		needs: ['pause'],
		async run({ open }) {
			const box = await open();
			await runsPython(box, 'kept = 42\nopen("kept.txt", "w").write("kept")');
			await box.pause();
			await rejectsWith('not-running', runPython(box, '1'), 'runCode while paused');
			await box.resume();
			same((await runsPython(box, 'kept')).text, '42', 'a variable after pause and resume');
			same(await box.files.read('kept.txt'), 'kept', 'a file after pause and resume');
		},
	},
	{
		id: 'lifecycle/pause-stops-everything',
		level: 'must',
		claim: 'What runs in a sandbox stands still while it is paused, and goes on afterwards.',
		needs: ['pause'],
		async run({ open, clock, signal, measure }) {
			const box = await open();
			await runsPython(box, tickingCode);
			const startedAt = clock.now();
			const before = await ticksIn(box);
			await box.pause();
			await sleep(pausedMs, undefined, { signal });
			await box.resume();
			const ran = tickMs * ((await ticksIn(box)) - before);
			const awake = clock.now() - startedAt - pausedMs;
			measure('ran across a pause', ran, 'ms');
			// A tick takes at least its time, so what stood still cannot have had more of them.
			atMost(
				ran,
				awake + pausedMs / 10,
				`the ms that a thread ran while ${awake} ms were not paused`,
			);
			await runsPython(box, goingOnCode);
		},
	},
	{
		id: 'lifecycle/paused-is-listed-and-ends',
		level: 'must',
		claim: 'A paused sandbox is listed as `paused`, and `destroy` ends it as it ends any other.',
		needs: ['pause'],
		async run(context) {
			const { create, request } = context;
			const driver = await create();
			await driver.pause?.(request());
			const seen = (await recordsOf(context)).map(({ id, state }) => [id, state]);
			same(seen, [[driver.id, 'paused']], 'a paused sandbox and its state in the list');
			// That it is listed no more the frame sees, as for every sandbox.
			await driver.destroy(request());
			const resumed = driver.resume?.(request()) ?? Promise.resolve();
			await rejectsWith('not-running', resumed, 'resume of a sandbox that ended while paused');
		},
	},
	{
		id: 'lifecycle/paused-is-destroyed-by-id',
		level: 'must',
		claim:
			'`destroy` of the backend ends a paused sandbox without a driver, and what stands still in it.',
		needs: ['pause'],
		async run(context) {
			const what = 'a paused sandbox';
			const box = await destroysById(context, { what, before: (paused) => paused.pause() });
			await rejectsWith('not-running', box.resume(), `resume of ${what} that was destroyed by id`);
		},
	},
];

const tickingCode = `
import threading, time
ticks = 0
def tick():
    global ticks
    while True:
        time.sleep(${tickMs / 1000})
        ticks += 1
threading.Thread(target=tick, daemon=True).start()
`;

const goingOnCode = `
before = ticks
deadline = time.monotonic() + 5
while ticks == before and time.monotonic() < deadline:
    time.sleep(${tickMs / 1000})
assert ticks > before, "the thread goes on"
`;

async function ticksIn(box: Sandbox): Promise<number> {
	return Number((await runsPython(box, 'ticks')).text);
}
