import { randomUUID } from 'node:crypto';
import type { Driver } from '../../../contract/driver.ts';
import type { GuestProcess } from '../../../contract/process.ts';
import { processEnvironment } from '../../../sandbox/calls/environment.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { type Check } from '../../check.ts';
import { Violation } from '../../violation.ts';
import type { CheckContext } from '../../context.ts';
import { atMost, prerequisite, truthy } from '../../expectations.ts';
import { eventually } from '../support/eventually.ts';
import { processesHere } from '../support/processes-here.ts';
import { runsPython } from '../support/run-python.ts';

/** How long after `destroy` a stream may take to tell that its last holder is gone. */
const endMs = 2000;

export const processLeakChecks: readonly Check[] = [
	{
		id: 'leaks/kill-ends-every-process',
		level: 'must',
		claim: 'A killed sandbox leaves no process behind, those that detached themselves included.',
		needs: ['commands'],
		async run(context) {
			const { create, request, within } = context;
			const driver = await create();
			const marker = `conformance-${randomUUID()}`;
			const process = await spawnPython(driver, context, [detachedCode, marker]);
			const output = process.stdout[Symbol.asyncIterator]();
			const first = await within(10_000, output.next(), 'the first word of a detached process');
			truthy('a detached process says something', first.done !== true);
			await within(10_000, process.exited, 'the program that started it');
			await driver.destroy(request());
			const silence = silenceOf(output);
			await within(endMs, silence, 'the output of a detached process of a killed sandbox');
			const what = 'no process of the killed sandbox is left on this machine';
			await eventually(context, { what, withinMs: endMs }, async () => {
				return (await processesHere(marker)).length === 0;
			});
		},
	},
	{
		id: 'leaks/cells-leave-nothing',
		level: 'must',
		claim: 'Fifty cells leave no more processes and open descriptors in the sandbox than five.',
		needs: ['commands'],
		async run({ open, measure }) {
			const box = await open();
			const cells = async (count: number): Promise<void> => {
				for (let cell = 0; cell < count; cell += 1) await runsPython(box, busyCode);
			};
			await cells(5);
			let few = await heldIn(box);
			await cells(45);
			let many = await heldIn(box);
			if (many.processes > few.processes || many.descriptors > few.descriptors) {
				// A spare that is made late comes once; what cells leave behind comes with each of them.
				few = many;
				await cells(45);
				many = await heldIn(box);
			}
			measure('processes after fifty cells', many.processes, '');
			measure('descriptors after fifty cells', many.descriptors, '');
			atMost(many.processes, few.processes, 'processes after fifty cells');
			atMost(many.descriptors, few.descriptors, 'open descriptors after fifty cells');
		},
	},
];

/** Leaves its session twice over, and says something for as long as it lives. */
const detachedCode = `
import os, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
os.setsid()
while True:
    os.write(1, b"alive")
    time.sleep(0.05)
`;

/** What cells do that leave things behind where nobody looks: output, a thread, a child. */
const busyCode = `
import subprocess, threading
thread = threading.Thread(target=print, args=("thread",))
thread.start()
thread.join()
subprocess.run(["true"], check=True)
`;

/**
 * Counts what the process above this one, which runs the cells, has and holds, all that is below it included. What
 * is still under way, such as a pipe of the cell before that is drained, is there in one look and gone in another:
 * the least of many looks is what stays.
 */
const countCode = `
import json, os, time
def parents():
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    found[int(name)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                pass
    return found
def below(top, parent_of):
    own = {top}
    while True:
        more = {pid for pid, parent in parent_of.items() if parent in own} - own
        if not more:
            return own
        own |= more
def descriptors(pid):
    try:
        return len(os.listdir("/proc/%d/fd" % pid))
    except OSError:
        return 0
top = os.getpid() if os.getppid() <= 1 else os.getppid()
processes, held = [], []
for look in range(20):
    own = below(top, parents())
    processes.append(len(own))
    held.append(sum(map(descriptors, own)))
    time.sleep(0.025)
print(json.dumps({"processes": min(processes), "descriptors": min(held)}))
`;

interface Held {
	readonly processes: number;
	readonly descriptors: number;
}

async function heldIn(box: Sandbox): Promise<Held> {
	const { stdout } = await runsPython(box, countCode);
	const counted: unknown = JSON.parse(stdout.text);
	if (
		typeof counted === 'object' &&
		counted !== null &&
		'processes' in counted &&
		'descriptors' in counted
	) {
		return { processes: Number(counted.processes), descriptors: Number(counted.descriptors) };
	}
	throw new Violation(`a cell that counts printed ${stdout.text}`);
}

async function spawnPython(
	driver: Driver,
	{ request, spec }: CheckContext,
	[code, ...rest]: readonly [string, ...string[]],
): Promise<GuestProcess> {
	const spawned = driver.spawn?.({
		...request(),
		argv: ['python3', '-I', '-c', code, ...rest],
		cwd: '/workspace',
		environment: processEnvironment({ spec: spec() }),
	});
	prerequisite('spawn', spawned !== undefined);
	return spawned;
}

/** Resolves when the stream is over; one that breaks off is as silent as one that ends. */
async function silenceOf(output: AsyncIterator<Uint8Array>): Promise<void> {
	try {
		while ((await output.next()).done !== true);
	} catch {
		// The connection went with the sandbox.
	}
}
