import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Backend, CreateRequest, SandboxRecord } from '../../src/contract/backend.ts';
import { hostProcess } from './backend.ts';
import {
	isPrivileged,
	line,
	lines,
	openSandbox,
	run,
	spec,
	start,
	untilTooLate,
	type Wanted,
} from './open-sandbox.ts';
import { endsSoon, isAlive, startDaemon } from './processes.ts';
import { Registry, stateDirectory } from './registry.ts';

const modes = [{ privileged: false }, ...(isPrivileged ? [{ privileged: true }] : [])];

describe.each(modes)('a sandbox, $privileged', (options) => {
	const backend = hostProcess(options);
	/** As another process: it shares nothing with `backend` but the machine. */
	const elsewhere = hostProcess(options);

	test('leaves no process, directory or cgroup when it is destroyed', async () => {
		const driver = await openSandbox(backend);
		const daemon = await startedDaemon(driver);
		expect(await traces(driver.id)).not.toEqual([]);

		await driver.destroy(request());

		expect(await isAlive(daemon)).toBe(false);
		expect(await traces(driver.id)).toEqual([]);
		await driver.destroy(request());
		await expect(start(driver, ['true'])).rejects.toMatchObject({ code: 'not-running' });
	});

	test('is destroyed from elsewhere, by several at once', async () => {
		const driver = await openSandbox(backend);
		const daemon = await startedDaemon(driver);

		await Promise.all([
			elsewhere.destroy({ id: driver.id, ...request() }),
			backend.destroy({ id: driver.id, ...request() }),
			driver.destroy(request()),
		]);

		expect(await isAlive(daemon)).toBe(false);
		expect(await traces(driver.id)).toEqual([]);
	});

	test('is destroyed though its keeper does not answer', async () => {
		const driver = await openSandbox(backend);
		const process = await start(driver, ['sh', '-c', 'echo $PPID; exec sleep 1000']);
		const keeper = Number(await line(process.stdout));
		globalThis.process.kill(keeper, 'SIGSTOP');

		await driver.destroy(request());

		expect(await isAlive(keeper)).toBe(false);
		expect(await traces(driver.id)).toEqual([]);
	});

	test.runIf(backend.capabilities.pids)(
		'is destroyed whole though its keeper is gone',
		async () => {
			const driver = await openSandbox(backend);
			const process = await start(driver, ['sh', '-c', 'echo $PPID; exec python3 -I -c "$CODE"'], {
				environment: { PATH: '/usr/bin', CODE: startDaemon },
			});
			const printed = lines(process.stdout);
			const keeper = Number((await printed.next()).value);
			const daemon = Number((await printed.next()).value);
			globalThis.process.kill(keeper, 'SIGKILL');
			expect(await endsSoon(keeper)).toBe(true);
			expect(await isAlive(daemon)).toBe(true);

			await driver.destroy(request());

			expect(await isAlive(daemon)).toBe(false);
			expect(await traces(driver.id)).toEqual([]);
		},
	);

	test('is connected to from elsewhere, with its files', async () => {
		const driver = await openSandbox(backend);
		await run(driver, ['sh', '-c', 'echo kept > file']);

		const connected = await elsewhere.connect!({ id: driver.id, ...request() });

		expect((await run(connected, ['cat', 'file'])).stdout).toBe('kept\n');
	});

	test('that is unknown or destroyed is not connected to', async () => {
		const driver = await openSandbox(backend);
		await driver.destroy(request());

		for (const id of [driver.id, 'unknown', '../..', '']) {
			await expect(backend.connect!({ id, ...request() })).rejects.toMatchObject({
				code: 'not-found',
			});
			await backend.destroy({ id, ...request() });
		}
	});

	test('is listed by its labels until it is destroyed', async () => {
		const labels = { test: randomUUID(), half: 'one' };
		const driver = await create(backend, { labels });
		await create(backend, { labels: { ...labels, half: 'two' } });

		expect((await listed(elsewhere, { test: labels.test })).length).toBe(2);
		expect(await listed(elsewhere, labels)).toEqual([
			{ id: driver.id, labels, state: 'running', createdAt: expect.any(Number) },
		]);
		await driver.destroy(request());
		expect(await listed(elsewhere, labels)).toEqual([]);
	});

	test('is one for each key, whoever asks and however often', async () => {
		const key = randomUUID();
		const asking = [backend, elsewhere, backend, elsewhere].map((asked) => create(asked, { key }));

		const [first, ...others] = await Promise.all(asking);

		expect(new Set(others.map(({ id }) => id))).toEqual(new Set([first?.id]));
		await first?.destroy(request());
		expect((await create(backend, { key })).id).not.toBe(first?.id);
	});

	test('whose creation is aborted leaves nothing', async () => {
		const key = randomUUID();
		for (let turns = 0; turns < 30; turns += 1) {
			const controller = new AbortController();
			const settled = create(backend, { key, signal: controller.signal }).then(
				(driver) => driver.destroy(request()),
				(error: unknown) => expect(String(error)).toContain('given up'),
			);
			for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
			controller.abort(new Error('given up'));
			await settled;
		}

		expect(await traces(new Registry().newId(key))).toEqual([]);
	});

	async function startedDaemon(driver: Awaited<ReturnType<typeof openSandbox>>): Promise<number> {
		const process = await start(driver, ['python3', '-I', '-c', startDaemon]);
		return Number(await line(process.stdout));
	}
});

test.runIf(isPrivileged)('a key that is taken by another spec is refused', async () => {
	const key = randomUUID();
	await create(hostProcess(), { key });

	const asking = create(hostProcess(), { key, wanted: { resources: { pids: 10 } } });

	await expect(asking).rejects.toMatchObject({ code: 'already-exists' });
});

test.runIf(isPrivileged)('two sandboxes share neither /workspace nor /tmp', async () => {
	const [one, two] = [await openSandbox(), await openSandbox()];
	await run(one, ['sh', '-c', 'echo secret > /workspace/file; echo secret > /tmp/file']);

	const { stdout, exitCode } = await run(two, ['cat', '/workspace/file', '/tmp/file']);

	expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
});

function request(): { signal: AbortSignal } {
	return { signal: untilTooLate() };
}

async function create(
	backend: Backend,
	{ wanted, ...overrides }: Partial<CreateRequest> & { readonly wanted?: Wanted },
) {
	const asked = { key: randomUUID(), labels: {}, spec: spec(wanted), ...request(), ...overrides };
	const driver = await backend.create(asked);
	onTestFinished(() => driver.destroy(request()));
	return driver;
}

async function listed(backend: Backend, labels: Record<string, string>): Promise<SandboxRecord[]> {
	const records: SandboxRecord[] = [];
	for await (const record of backend.list({ labels, ...request() })) records.push(record);
	return records;
}

/** What a sandbox, or another one of its key, has left. */
async function traces(id: string): Promise<readonly string[]> {
	const [key = ''] = id.split('-');
	const groups = ['memory', 'pids', 'cpu', 'freezer'].map((name) => `/sys/fs/cgroup/${name}`);
	const names = await Promise.all(
		[stateDirectory, ...groups].map((path) => readdir(path).catch(() => [])),
	);
	return names.flat().filter((name) => name.includes(key));
}
