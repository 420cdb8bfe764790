import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { deferred } from '../../src/policy/deadline.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { hostProcess } from '../host-process/backend.ts';
import { smallBackend } from './small-backend.ts';

const backend = hostProcess();
const limits = { timeoutMs: 800, graceMs: 200 };
/** Longer than a limit, its grace and the patience with a guest that says nothing. */
const pausedMs = 2500;
const busy = (ms: number): string => `import time
print('runs', flush=True)
for _ in range(${ms / 20}): time.sleep(0.02)
print('done')`;

describe.runIf(backend.capabilities.pause)('a pause', () => {
	test('is not the time of the cells and commands that it stops', async () => {
		await using box = await createSandbox(backend, limits);
		await box.runCode('kept = 1');
		const cellRuns = deferred<string>();
		const commandRuns = deferred<string>();
		const cell = box.runCode(busy(400), { onStdout: cellRuns.resolve });
		const command = box.commands.run(['python3', '-c', busy(400)], {
			onStdout: commandRuns.resolve,
		});
		await Promise.all([cellRuns.promise, commandRuns.promise]);

		await box.pause();
		await sleep(pausedMs);
		await box.resume();

		expect(await cell).toMatchObject({ ended: 'ok', state: 'kept', epoch: 1 });
		expect(await command).toMatchObject({ ended: 'ok', exitCode: 0 });
		expect((await cell).durationMs).toBeLessThan(pausedMs);
		expect(await box.runCode('kept')).toMatchObject({ text: '1', epoch: 1 });
	});

	test('ends no cell that is at its limit, and the limit comes after it', async () => {
		await using box = await createSandbox(backend, limits);
		await box.runCode('kept = 1');
		const runs = deferred<string>();
		const cell = box.runCode("print('runs', flush=True)\nwhile True: pass", {
			onStdout: runs.resolve,
		});
		await runs.promise;

		await box.pause();
		await sleep(pausedMs);
		await box.resume();

		expect(await cell).toMatchObject({ ended: 'timeout', state: 'kept', epoch: 1 });
		expect(await box.runCode('kept')).toMatchObject({ text: '1', epoch: 1 });
	});
});

describe('pauses and resumes', () => {
	/** Each takes effect, and is then answered, after so long. */
	function slow(times: Readonly<Record<'pause' | 'resume', readonly [number, number]>>) {
		const seen = { isRunning: true, underWay: 0, most: 0, calls: [] as string[] };
		const change = (name: 'pause' | 'resume') => async (): Promise<void> => {
			seen.calls.push(name);
			seen.underWay += 1;
			seen.most = Math.max(seen.most, seen.underWay);
			await sleep(times[name][0]);
			seen.isRunning = name === 'resume';
			await sleep(times[name][1]);
			seen.underWay -= 1;
		};
		const driver = { pause: change('pause'), resume: change('resume') };
		const small = smallBackend({ capabilities: { pause: 'native' }, driver });
		return { seen, small };
	}

	test('called at once come one after the other, and the last one holds', async () => {
		const { seen, small } = slow({ pause: [0, 20], resume: [5, 1] });
		const box = await createSandbox(small);

		await Promise.all([box.pause(), box.resume()]);

		expect(box.state).toBe('running');
		expect(seen).toMatchObject({ isRunning: true, most: 1, calls: ['pause', 'resume'] });
	});

	test('never overlap, however many there are', async () => {
		const { seen, small } = slow({ pause: [5, 5], resume: [5, 5] });
		const box = await createSandbox(small);

		await Promise.all([box.pause(), box.resume(), box.resume(), box.pause()]);

		expect(box.state).toBe('paused');
		expect(seen).toMatchObject({ isRunning: false, most: 1 });
		expect(seen.calls).toEqual(['pause', 'resume', 'resume', 'pause']);
	});
});
