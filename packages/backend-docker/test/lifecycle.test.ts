import { randomUUID } from 'node:crypto';
import { createSandbox } from '@anybox/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';
import { processesOf } from './left-processes.ts';
import { recordsOf, untilTooLate } from './listed.ts';
import { rawContainer, spec } from './raw-container.ts';

vi.setConfig({ testTimeout: 60_000 });

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	const backend = docker(optionsFor(runtime));

	test('a paused sandbox that is destroyed leaves no process', async () => {
		await using box = await createSandbox(backend);
		await box.pause();
		expect(processesOf(box.id)).not.toEqual([]);

		await backend.destroy({ id: box.id, signal: untilTooLate() });

		await expect.poll(() => processesOf(box.id), { timeout: 20_000 }).toEqual([]);
	});

	test('a signal that aborts when the creation is over ends nothing', async () => {
		const stop = new AbortController();
		const { signal } = stop;
		const labels = { mark: randomUUID() };
		const wanted = { ...spec, lifetimeMs: 60_000 };
		const driver = await backend.create({ key: randomUUID(), spec: wanted, labels, signal });
		onTestFinished(() => driver.destroy({ signal: untilTooLate() }));

		stop.abort();

		const argv = ['/bin/echo', 'here'] as const;
		const request = { argv, cwd: '/workspace', environment: {}, signal: untilTooLate() };
		const echo = await driver.spawn?.(request);
		expect(await echo?.exited).toMatchObject({ exitCode: 0 });
	});

	test('a container that nobody ever spoke to ends by itself', async () => {
		const { container, labels } = await rawContainer(runtime);
		await container.start();
		expect(await recordsOf(backend, labels)).toMatchObject([
			{ id: container.id, state: 'running' },
		]);

		await expect.poll(() => recordsOf(backend, labels), { timeout: 30_000 }).toEqual([]);
	});

	test('a container that was never started is listed as stopped, and says when it is of no use', async () => {
		const before = Date.now();
		const { container, labels } = await rawContainer(runtime);

		const { Config } = await container.inspect();
		const expires = Date.parse(Config.Labels['anybox.expires'] ?? '');
		expect(expires).toBeGreaterThanOrEqual(before + 1000);
		expect(expires).toBeLessThanOrEqual(Date.now() + 20_000);
		expect(await recordsOf(backend, labels)).toMatchObject([
			{ id: container.id, state: 'stopped', labels },
		]);
		await backend.destroy({ id: container.id, signal: untilTooLate() });
		expect(await recordsOf(backend, labels)).toEqual([]);
	});
});
