import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../../check.ts';
import { same, truthy } from '../../expectations.ts';
import { printedJson, propertyOf } from '../support/printed-json.ts';
import { literal } from '../support/run-python.ts';

/** What code must not find of the process that made its sandbox, where that is on the same machine. */
export const sightChecks: readonly Check[] = [
	{
		id: 'leaks/host-is-out-of-reach',
		level: 'must',
		claim:
			'Code behind any boundary reads no private file of the process that made its sandbox, and cannot signal it.',
		needs: ['isolation'],
		async run({ open }) {
			const box = await open();
			const directory = await mkdtemp(join(tmpdir(), 'anybox-conformance-'));
			try {
				const path = join(directory, 'private');
				const word = randomUUID();
				await writeFile(path, word, { mode: 0o600 });
				const seen = await printedJson(box, reachingCode(path, process.pid));
				same(propertyOf(seen, 'texts') ?? [], [], 'what is read of a private file of the host');
				const isOurs = await isThisProcess(propertyOf(seen, 'signalled'));
				truthy(`process ${process.pid} of the host cannot be signalled`, !isOurs);
			} finally {
				await rm(directory, { recursive: true, force: true });
			}
		},
	},
	{
		id: 'leaks/host-is-out-of-sight',
		level: 'must',
		claim:
			'Code in a container, or behind a stronger boundary, does not see the process that made its sandbox.',
		needs: ['isolation:container'],
		async run({ open }) {
			const box = await open();
			const isOurs = await isThisProcess(await printedJson(box, seeingCode(process.pid)));
			truthy(`process ${process.pid} of the host is out of sight`, !isOurs);
		},
	},
	{
		id: 'leaks/kernel-is-not-the-hosts',
		level: 'must',
		claim:
			'Code behind gVisor or in a microVM does not run on the kernel of the process that made its sandbox.',
		needs: ['isolation:gvisor'],
		async run({ open }) {
			const box = await open();
			const own = await readFile(bootIdPath, 'utf8').catch(() => '');
			const seen = await printedJson(box, printing(bootIdPath));
			truthy('the kernel is another than that of the host', own === '' || seen !== own);
		},
	},
];

/** A kernel draws it when it starts. */
const bootIdPath = '/proc/sys/kernel/random/boot_id';

/** Prints the texts found at the path, and what /proc tells of a process that took a signal. */
function reachingCode(path: string, pid: number): string {
	return `
import json, os
texts = []
for root in ("", "/proc/${pid}/root"):
    try:
        with open(root + ${literal(path)}) as file:
            texts.append(file.read())
    except Exception:
        pass
try:
    # Signal 0 does nothing but ask whether there may be another.
    os.kill(${pid}, 0)
    with open("/proc/${pid}/stat") as file:
        signalled = file.read()
except Exception:
    signalled = ""
print(json.dumps({"texts": texts, "signalled": signalled}))
`;
}

/** Prints what /proc tells of a process of that number, which inside may be another or none. */
function seeingCode(pid: number): string {
	return printing(`/proc/${pid}/stat`);
}

/** Prints what stands at the path; an empty text where nothing does. */
function printing(path: string): string {
	return `
import json
try:
    with open(${literal(path)}) as file:
        seen = file.read()
except OSError:
    seen = ""
print(json.dumps(seen))
`;
}

/** True for what /proc tells of this process, and of no other of its number. */
async function isThisProcess(stat: unknown): Promise<boolean> {
	const own = startOf(await readFile(`/proc/${process.pid}/stat`, 'utf8').catch(() => ''));
	return own !== undefined && startOf(String(stat)) === own;
}

/** When a process was started: with its number, what no other process shares. */
function startOf(stat: string): string | undefined {
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
