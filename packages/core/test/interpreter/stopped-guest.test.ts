import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deferred } from '../../src/policy/deadline.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { RunResult } from '../../src/sandbox/result.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { hostProcess } from '../host-process/backend.ts';

const backend = hostProcess();
const egress = backend.capabilities.egressNone === false ? 'full' : 'none';
const timeoutMs = 1000;
const graceMs = 200;
/** The guest is ended 1000 ms after the grace, and well before the cell itself is given up. */
const mostMs = timeoutMs + graceMs + 2000;

const stop = `import os, pathlib, signal, time
print('running')
while not pathlib.Path('stop').exists(): time.sleep(0.005)
os.kill(os.getppid(), signal.SIGSTOP)
while True: pass`;

/** Stops the guest when the start of the cell was answered, which its first word comes after. */
async function runStop(): Promise<RunResult> {
	const isRunning = deferred<string>();
	const run = box.runCode(stop, { timeoutMs, onStdout: isRunning.resolve });
	await isRunning.promise;
	await box.files.write('stop', '');
	return run;
}

let box: Sandbox;

beforeEach(async () => {
	box = await createSandbox(backend, { egress, requestTimeoutMs: 1500, graceMs });
	await box.runCode('kept = 1');
});

afterEach(() => box.kill());

describe('code that stops the guest above it', () => {
	test('ends at its limit, and what is told of it is so', async () => {
		const result = await runStop();

		expect(result).toMatchObject({ ended: 'timeout', state: 'lost', epoch: 2 });
		expect(result.executionCount).toBeNull();
		expect(result.durationMs).toBeLessThan(mostMs);
		const next = await box.runCode("'kept' in globals()");
		expect(next).toMatchObject({ text: 'False', epoch: 2, executionCount: 1 });
	});

	test('costs the cells of other contexts their state, and they say so', async () => {
		const { contextId: context } = await box.contexts.create();
		const runs = deferred<string>();
		const endless = "print('runs')\nwhile True: pass";
		const other = box.runCode(endless, { context, onStdout: runs.resolve });
		await runs.promise;

		await runStop();

		expect(await other).toMatchObject({ ended: 'lost', state: 'lost', epoch: 2 });
		expect(await box.runCode('1', { context })).toMatchObject({ text: '1', epoch: 2 });
	});

	test('costs an epoch, and a restart one more', async () => {
		const { contextId: context } = await box.contexts.create();
		await runStop();
		expect(await box.contexts.list()).toMatchObject([{ epoch: 2 }, { epoch: 2 }]);

		expect(await box.contexts.restart(context)).toMatchObject({ epoch: 3 });
		expect(await box.contexts.restart(context)).toMatchObject({ epoch: 4 });
		expect(await box.runCode('1', { context })).toMatchObject({ text: '1', epoch: 4 });
		expect(await box.runCode('1')).toMatchObject({ text: '1', epoch: 2 });
	});

	test('between two cells costs the next one its call, and nothing after it', async () => {
		await stopBetweenCells(box);

		const next = await box.runCode('1');

		expect(next).toMatchObject({ ended: 'unknown', state: 'lost', error: { name: 'EndNotSeen' } });
		expect(await box.runCode('2')).toMatchObject({ text: '2', epoch: next.epoch });
	}, 15_000);

	test('before a start was answered: the cell ends at its own limit all the same', async () => {
		await using patient = await createSandbox(backend, { egress, graceMs });
		await stopBetweenCells(patient);

		const next = await patient.runCode('1', { timeoutMs });

		expect(next).toMatchObject({ ended: 'timeout', state: 'lost', error: { name: 'EndNotSeen' } });
		expect(next.durationMs).toBeGreaterThanOrEqual(timeoutMs);
		expect(next.durationMs).toBeLessThan(mostMs);
		expect(await patient.runCode('2')).toMatchObject({ text: '2', epoch: next.epoch });
	}, 15_000);
});

async function stopBetweenCells(sandbox: Sandbox): Promise<void> {
	const stopLater = `import os, pathlib, signal, threading, time
def stop():
    while not pathlib.Path('stop').exists(): time.sleep(0.005)
    os.kill(os.getppid(), signal.SIGSTOP)
threading.Thread(target=stop).start()
os.getppid()`;
	const { text } = await sandbox.runCode(stopLater);
	await sandbox.files.write('stop', '');
	await isStopped(Number(text));
}

async function isStopped(pid: number): Promise<void> {
	await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') T '), {
		interval: 5,
	});
}
