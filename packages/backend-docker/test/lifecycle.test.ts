import { createSandbox } from '@anybox/core';
import { describe, expect, test, vi } from 'vitest';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';
import { processesOf } from './left-processes.ts';

vi.setConfig({ testTimeout: 60_000 });

describe.runIf(host !== undefined).each(runtimes)('under %s', (runtime) => {
	const backend = docker(optionsFor(runtime));

	test('a paused sandbox that is destroyed leaves no process', async () => {
		await using box = await createSandbox(backend);
		await box.pause();
		expect(processesOf(box.id)).not.toEqual([]);

		await backend.destroy({ id: box.id, signal: AbortSignal.timeout(20_000) });

		await expect.poll(() => processesOf(box.id), { timeout: 20_000 }).toEqual([]);
	});
});
