import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/policy/clock.ts';
import { Callbacks } from '../../src/sandbox/calls/callbacks.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { hostProcess } from '../host-process/backend.ts';

class OwnError extends Error {}

const endless =
	'import time\nfor number in range(10**6):\n    print(number, flush=True)\n    time.sleep(0.01)';

describe('a callback that fails ends the run, which rejects with what it threw', () => {
	let box: Sandbox;

	beforeAll(async () => {
		const backend = hostProcess();
		const egress = backend.capabilities.egressNone === false ? 'full' : 'none';
		box = await createSandbox(backend, { egress });
	});

	afterAll(() => box.kill());

	const failing = {
		'at once': () => {
			throw new OwnError('mine');
		},
		'as a promise': async () => {
			await new Promise((resolve) => void setImmediate(resolve));
			throw new OwnError('mine');
		},
	};

	test.each(Object.entries(failing))('%s, of a cell', async (_, onStdout) => {
		await expect(box.runCode(endless, { onStdout })).rejects.toThrow(OwnError);
		expect((await box.runCode('number >= 0')).text).toBe('True');
	});

	test.each(Object.entries(failing))('%s, of a command', async (_, onStdout) => {
		const command = 'while true; do echo x; sleep 0.01; done';

		await expect(box.commands.run(command, { onStdout })).rejects.toThrow(OwnError);
	});

	test.each(Object.entries(failing))('%s, of the last result', async (_, onResult) => {
		await expect(box.runCode('1', { onResult })).rejects.toThrow(OwnError);
	});

	test('and a promise is waited for', async () => {
		const seen: string[] = [];

		await box.runCode('print("x")', {
			onStdout: async (text) => {
				await new Promise((resolve) => void setImmediate(resolve));
				seen.push(text);
			},
		});

		expect(seen).toEqual(['x\n']);
	});
});

test('a callback whose promise never settles holds up nothing for longer than the grace', async () => {
	const callbacks = new Callbacks(() => {});
	callbacks.guard(() => new Promise(() => {}))('x');

	await expect(callbacks.settle(systemClock, 20)).resolves.toBeUndefined();
});

test('after the first failure no callback is called', async () => {
	let stops = 0;
	const callbacks = new Callbacks(() => {
		stops += 1;
	});
	const guarded = callbacks.guard((text: string) => {
		throw new OwnError(text);
	});

	guarded('first');
	guarded('second');

	await expect(callbacks.settle(systemClock, 20)).rejects.toMatchObject({
		thrown: expect.objectContaining({ message: 'first' }),
	});
	expect(stops).toBe(1);
});
