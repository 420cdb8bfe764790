import { expect, test } from 'vitest';
import {
	type Backend,
	createSandbox,
	guestArgv,
	type GuestProcess,
	type SpawnRequest,
	startGuest,
} from '../../src/index.ts';
import { hostProcess } from '../host-process/backend.ts';
import { openSandbox, start, untilTooLate } from '../host-process/open-sandbox.ts';

const below = hostProcess();
const egress = below.capabilities.egressNone === false ? 'full' : 'none';

/** As a backend tells it that sees the kernel end what it started. */
function endingForMemory(process: GuestProcess): GuestProcess {
	const exited = process.exited.then((exit) => ({ ...exit, outOfMemory: true }));
	return { ...process, exited };
}

const memoryless: Backend = {
	...below,
	async create(request) {
		const driver = await below.create(request);
		const spawn = async (wanted: SpawnRequest): Promise<GuestProcess> => {
			if (driver.spawn === undefined) throw new Error('the driver has no spawn');
			return endingForMemory(await driver.spawn(wanted));
		};
		return { ...driver, spawn };
	},
};

test('a cell whose guest ran out of memory ends as that', async () => {
	await using box = await createSandbox(memoryless, { egress });

	const result = await box.runCode('import os\nos.kill(os.getppid(), 9)\nwhile True: pass');

	expect(result).toMatchObject({
		ended: 'memory',
		state: 'lost',
		error: { name: 'MemoryError', value: 'the sandbox ran out of memory' },
	});
	expect((await box.runCode('6 * 7')).text).toBe('42');
});

test('a program whose guest ran out of memory ends as that', async () => {
	const process = await start(await openSandbox(), guestArgv);
	const guest = await startGuest({ process: endingForMemory(process), backend: 'host-process' });
	const program = await guest.spawn({
		argv: ['/bin/sleep', '60'],
		cwd: '/',
		environment: {},
		signal: untilTooLate(),
	});

	await process.kill();

	expect(await program.exited).toEqual({ exitCode: null, signal: null, outOfMemory: true });
});
