import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hostProcess } from './backend.ts';
import { isPrivileged, line, lines, openSandbox, run, start } from './open-sandbox.ts';
import { endsSoon, isAlive, processesOf, startDaemon } from './processes.ts';

const modes = [{ privileged: false }, ...(isPrivileged ? [{ privileged: true }] : [])];

describe.each(modes)('a keeper, $privileged', (options) => {
	const open = () => openSandbox(hostProcess(options));

	test('ends daemons that left their session twice', async () => {
		const driver = await open();
		const process = await start(driver, [
			'python3',
			'-I',
			'-c',
			`${startDaemon}\ntime.sleep(1000)`,
		]);
		const daemon = Number(await line(process.stdout));
		expect(await isAlive(daemon)).toBe(true);

		await process.kill();

		expect(await isAlive(daemon)).toBe(false);
		expect(await process.exited).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
		await process.kill();
	});

	test('ends what a program that has exited left behind', async () => {
		const driver = await open();
		const process = await start(driver, ['python3', '-I', '-c', startDaemon]);
		const daemon = Number(await line(process.stdout));
		expect(await process.exited).toMatchObject({ exitCode: 0 });
		expect(await isAlive(daemon)).toBe(true);

		await process.kill();

		expect(await isAlive(daemon)).toBe(false);
	});

	test('ends a program that forks faster than it is looked at', async () => {
		const driver = await open();
		const bomb = `
import os
print('lit', flush=True)
while True:
    if os.fork(): os._exit(0)
`;
		const process = await start(driver, ['python3', '-I', '-c', bomb]);
		const printed = lines(process.stdout);
		expect(await printed.next()).toEqual({ done: false, value: 'lit' });

		await process.kill();

		// Every one of them held this pipe.
		expect(await printed.next()).toEqual({ done: true, value: undefined });
	});

	test('starts nothing when its signal has aborted', async () => {
		const driver = await open();
		const signal = AbortSignal.abort(new Error('early'));

		const starting = start(driver, ['touch', 'ran'], { signal });

		await expect(starting).rejects.toThrow('early');
		expect((await run(driver, ['ls'])).stdout).toBe('');
	});

	test('leaves nothing when the signal aborts while it starts', async () => {
		const driver = await open();
		const mark = `0.${randomInt(2 ** 47)}`;
		const outcomes: unknown[] = [];
		for (let turns = 0; turns < 25; turns += 1) {
			const controller = new AbortController();
			const starting = start(driver, ['sleep', '1000', mark], { signal: controller.signal });
			const settled = starting.then(
				(process) => process.kill(),
				(error: unknown) => String(error),
			);
			for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
			controller.abort(new Error('half-way'));
			outcomes.push(await settled);
		}
		expect(await processesOf(mark)).toEqual([]);
		expect(outcomes.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'Error: half-way'));
	});

	test('tells when it was ended itself, and its program ends with it', async () => {
		const driver = await open();
		const process = await start(driver, ['sh', '-c', 'echo $PPID; echo $$ >&2; sleep 1000']);
		const keeper = Number(await line(process.stdout));
		const program = Number(await line(process.stderr));

		globalThis.process.kill(keeper, 'SIGKILL');

		await expect(process.exited).rejects.toMatchObject({ code: 'unavailable' });
		expect(await endsSoon(program)).toBe(true);
	});
});

test('a host that crashes leaves nothing running', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'anybox-crashing-host-'));
	onTestFinished(() => rm(directory, { recursive: true }));
	await mkdir(join(directory, 'keepers'));
	const fixture = fileURLToPath(new URL('crashing-host.mjs', import.meta.url));
	const host = spawn(process.execPath, [fixture, directory, startDaemon], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	onTestFinished(() => void host.kill('SIGKILL'));
	const daemon = Number(await line(host.stdout));
	expect(await isAlive(daemon)).toBe(true);

	host.kill('SIGKILL');
	await once(host, 'exit');

	expect(await endsSoon(daemon)).toBe(true);
	await expect.poll(() => readdir(join(directory, 'keepers'))).toEqual([]);
});
