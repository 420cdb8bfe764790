import type { Check } from '../../check.ts';
import { atMost, same, truthy } from '../../expectations.ts';
import { limitsInside } from '../support/limits-inside.ts';
import { outlooks } from '../support/outlooks.ts';
import { printedJson, propertyOf } from '../support/printed-json.ts';
import { runsPython } from '../support/run-python.ts';

/** The usual ones, and ones that nobody rounds to. */
const shares = [1, 0.5];
const diskMiB = 64;

export const capChecks: readonly Check[] = [
	{
		id: 'resources/cpu-cap-is-applied',
		level: 'must',
		claim: 'The cap on CPU is the one asked for, read by cells and by commands.',
		needs: ['cpu'],
		async run(context) {
			for (const cpu of shares) {
				const box = await context.open({ resources: { cpu } });
				for (const outlook of await outlooks(context, box)) {
					const { processors } = await limitsInside(outlook);
					truthy('code can read how many processors it has', processors !== null);
					context.measure(`processors of ${cpu} seen ${outlook.where}`, processors, '');
					const what = `how far ${processors} processors ${outlook.where} are from ${cpu}`;
					atMost(Math.abs(processors - cpu), 0.05, what);
				}
			}
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
