import { describe, expect, test } from 'vitest';
import type { CellEnd } from '../../src/contract/interpreter.ts';
import type { ProcessExit } from '../../src/contract/process.ts';
import { deferred } from '../../src/policy/deadline.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';
import { quietProcess, rejection, smallBackend, withCommands } from './small-backend.ts';

const nothing = async (): Promise<void> => {};
const refused = (): Promise<never> => Promise.reject(new Error('503 from the vendor'));
const capabilities = {
	...withCommands,
	interpreter: 'native',
	languages: ['python'],
	pause: 'native',
	commandSignals: 'native',
} as const;
const exitOfKill: ProcessExit = { exitCode: null, signal: 'SIGKILL', outOfMemory: null };

/** A sandbox that can be paused, with a command and a cell that end by `kill` alone, as it is answered. */
async function running(onKill: (times: number) => Promise<void> = nothing) {
	const clock = new SimulatedClock();
	const asked: string[] = [];
	const exited = deferred<ProcessExit>();
	const ended = deferred<CellEnd>();
	const end = { outcome: 'killed', state: 'lost', epoch: 2, error: null } as const;
	let kills = 0;
	const kill = async (): Promise<void> => {
		asked.push('kill');
		kills += 1;
		await onKill(kills);
		exited.resolve(exitOfKill);
		ended.resolve({ ...end, executionCount: null, stdout: null, stderr: null });
	};
	const ask = (name: string) => async (): Promise<void> => void asked.push(name);
	const context = { contextId: 'c1', language: 'python', cwd: '/workspace', epoch: 1 } as const;
	const interpreter = {
		openContext: async () => context,
		listContexts: async () => [context],
		restartContext: async () => context,
		closeContext: nothing,
		startCell: async () => ({ ended: ended.promise, interrupt: ask('interrupt'), kill }),
	};
	async function* noisy(): AsyncGenerator<Uint8Array> {
		yield Buffer.from('x');
		await exited.promise;
	}
	const process = { ...quietProcess(), stdout: noisy(), exited: exited.promise };
	const driver = {
		interpreter,
		pause: nothing,
		resume: nothing,
		spawn: async () => ({ ...process, signal: ask('signal'), kill }),
	};
	const box = await createSandbox(smallBackend({ capabilities, driver }), {
		clock,
		timeoutMs: 60_000,
	});
	const settle = async <Value>(call: PromiseLike<Value>): Promise<Value> => {
		await clock.runUntil(Promise.resolve(call), 1e9);
		return call;
	};
	return { box, clock, asked, settle };
}

describe('a command that cannot be ended', () => {
	test('is not told to be killed, by its kill or its result', async () => {
		const { box, settle } = await running(refused);
		const command = await box.commands.start('true');

		const error = await settle(rejection(command.kill()));

		expect(error).toMatchObject({ retry: 'unsafe', operation: 'commands.kill' });
		expect(String(error)).toContain('503 from the vendor');
		expect(await command.wait()).toMatchObject({ ended: 'unknown', exitCode: null, signal: null });
	});

	test('and says nothing is told to have given no answer', async () => {
		const { box, settle } = await running(() => new Promise(() => {}));
		const command = await box.commands.start('true');

		const error = await settle(rejection(command.kill()));

		expect(error).toMatchObject({ code: 'timeout', retry: 'unsafe' });
	});

	test('can be killed again', async () => {
		const { box, settle, asked } = await running((times) => (times < 2 ? refused() : nothing()));
		const command = await box.commands.start('true');

		await settle(rejection(command.kill()));
		await settle(command.kill());

		expect(asked.filter((step) => step === 'kill')).toHaveLength(2);
	});

	test('at its limit is unknown', async () => {
		const { box, settle } = await running(refused);

		const result = await settle(box.commands.run('true', { timeoutMs: 100 }));

		expect(result).toMatchObject({ ended: 'unknown', exitCode: null });
	});
});

test('a kill does not tell what a callback threw: that is for those who wait', async () => {
	const { box, settle } = await running();
	const command = await box.commands.start('true', {
		onStdout: () => {
			throw new RangeError('mine');
		},
	});

	await settle(command.kill());

	expect(await rejection(command.wait())).toBeInstanceOf(RangeError);
});

test('a cell whose reader left before its turn never starts', async () => {
	const { box, settle, asked } = await running();
	const first = box.runCode('1');
	await new Promise((resolve) => void setImmediate(resolve));
	const second = box.runCode('2');
	const told = rejection(second);

	await second[Symbol.asyncIterator]().return?.();

	expect(await told).toMatchObject({ code: 'aborted', retry: 'safe' });
	expect(asked).toEqual([]);
	await box.kill();
	await settle(first);
});

describe('in a sandbox that is paused', () => {
	test('the kill of a command says so, as other calls do', async () => {
		const { box, asked } = await running();
		const command = await box.commands.start('true');
		await box.pause();

		const error = await rejection(command.kill());

		expect(error).toMatchObject({ code: 'not-running', operation: 'commands.kill' });
		expect(asked).toEqual([]);
	});

	test('an abort ends a command at once', async () => {
		const { box, settle, asked } = await running();
		const controller = new AbortController();
		const run = box.commands.run('true', { signal: controller.signal });
		await new Promise((resolve) => void setImmediate(resolve));
		await box.pause();

		controller.abort();

		expect(await settle(run)).toMatchObject({ ended: 'cancelled', signal: 'SIGKILL' });
		expect(asked[0]).toBe('kill');
	});

	test('an abort ends a cell at once', async () => {
		const { box, settle, asked } = await running();
		const controller = new AbortController();
		const run = box.runCode('1', { signal: controller.signal });
		await new Promise((resolve) => void setImmediate(resolve));
		await box.pause();

		controller.abort();

		expect(await settle(run)).toMatchObject({ ended: 'cancelled', state: 'lost' });
		expect(asked).toEqual(['kill']);
	});

	test('an abort of a cell that nothing ends settles, and says what is not known', async () => {
		const { box, clock, settle } = await running(() => new Promise(() => {}));
		const controller = new AbortController();
		const run = box.runCode('1', { signal: controller.signal });
		await new Promise((resolve) => void setImmediate(resolve));
		await box.pause();

		controller.abort();

		expect(await settle(run)).toMatchObject({ ended: 'cancelled', state: 'unknown', epoch: null });
		expect(clock.now()).toBe(2000);
	});

	test('leaving the events of a cell ends it', async () => {
		const { box, settle } = await running();
		const run = box.runCode('1');
		const events = run[Symbol.asyncIterator]();
		const next = events.next();
		await new Promise((resolve) => void setImmediate(resolve));
		await box.pause();

		await settle(Promise.resolve(events.return?.()));

		expect(await run).toMatchObject({ ended: 'cancelled' });
		await next;
	});

	test('an abort that a pause overtakes ends the cell all the same', async () => {
		const { box, settle } = await running();
		const controller = new AbortController();
		const run = box.runCode('1', { signal: controller.signal });
		await new Promise((resolve) => void setImmediate(resolve));

		controller.abort();
		await box.pause();

		expect(await settle(run)).toMatchObject({ ended: 'cancelled' });
	});
});
