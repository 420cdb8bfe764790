import type { Check } from '../../check.ts';
import { atLeast, atMost, same, truthy } from '../../expectations.ts';
import { limitsInside } from '../support/limits-inside.ts';
import { printedJson, propertyOf } from '../support/printed-json.ts';
import { runsPython } from '../support/run-python.ts';

const cpu = 1;
const pids = 64;
const diskMiB = 64;
/** What the machinery of a sandbox may have of it. */
const machineryPids = 40;

export const capChecks: readonly Check[] = [
	{
		id: 'resources/pids-cap-holds',
		level: 'must',
		claim: 'The cap on processes is the one asked for, and holds.',
		needs: ['pids'],
		async run({ open, measure }) {
			const box = await open({ resources: { pids } });
			const started = Number(await printedJson(box, startingCode));
			measure(`threads of a cell with a cap of ${pids}`, started, '');
			atMost(started, pids, 'the threads that a cell could start');
			atLeast(started, pids - machineryPids, 'the threads that a cell could start');
			same((await runsPython(box, '6 * 7')).text, '42', 'the value of the next cell');
		},
	},
	{
		id: 'resources/cpu-cap-is-applied',
		level: 'must',
		claim: 'The cap on CPU is the one asked for, read from inside.',
		needs: ['cpu'],
		async run({ open, measure }) {
			const box = await open({ resources: { cpu } });
			const { processors } = await limitsInside(box);
			truthy('code can read how many processors it has', processors !== null);
			measure('processors seen inside', processors, '');
			atMost(Math.abs(processors - cpu), 0.05, `how far ${processors} processors are from ${cpu}`);
		},
	},
	{
		id: 'resources/disk-cap-holds',
		level: 'must',
		claim: 'The cap on disk holds.',
		needs: ['disk'],
		async run({ open, measure }) {
			const box = await open({ resources: { diskMiB } });
			const seen = await printedJson(box, fillingCode);
			const written = Number(propertyOf(seen, 'written'));
			measure('disk that a cell got', written, 'MiB');
			same(propertyOf(seen, 'refused'), true, `writing ${2 * diskMiB} MiB is refused`);
			atMost(written, diskMiB, 'the MiB that a cell could write');
			same((await runsPython(box, '6 * 7')).text, '42', 'the value of the next cell');
		},
	},
];

const startingCode = `
import threading
done = threading.Event()
started = []
try:
    while len(started) < ${2 * pids}:
        thread = threading.Thread(target=done.wait)
        thread.start()
        started.append(thread)
except RuntimeError:
    pass
done.set()
for thread in started:
    thread.join()
print(len(started))
`;

const fillingCode = `
import json, os
written, refused = 0, False
try:
    with open("/workspace/filling", "wb", buffering=0) as file:
        while written < ${2 * diskMiB}:
            if file.write(os.urandom(1 << 20)) < 1 << 20:
                raise OSError("short write")
            os.fsync(file.fileno())
            written += 1
except OSError:
    refused = True
os.remove("/workspace/filling")
print(json.dumps({"written": written, "refused": refused}))
`;
