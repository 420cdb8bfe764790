import { randomUUID } from 'node:crypto';
import { createSandbox } from '@anybox/core';
import { describe, expect, test, vi } from 'vitest';
import { docker } from '../src/index.ts';
import { host, optionsFor } from './engine.ts';
import { engineProxy } from './engine-proxy.ts';
import { engine } from './raw-container.ts';

vi.setConfig({ testTimeout: 30_000 });

describe.runIf(host !== undefined)('an engine whose answers are lost', () => {
	async function containersOf(mark: string): Promise<number> {
		const filters = { label: [`anybox.label.mark=${mark}`] };
		return (await engine.listContainers({ all: true, filters })).length;
	}

	test('a creation whose answer is lost leaves no container', async () => {
		const mark = randomUUID();
		const seen: number[] = [];
		const proxy = await engineProxy(host ?? '', (answer) => {
			void containersOf(mark).then((count) => {
				seen.push(count);
				answer.destroy();
			});
		});

		const creation = createSandbox(docker({ ...optionsFor('runc'), host: proxy }), {
			labels: { mark },
		});

		await expect(creation).rejects.toMatchObject({ backend: 'docker', operation: 'create' });
		expect(seen).toEqual([1]);
		expect(await containersOf(mark)).toBe(0);
	});

	test('a creation that is aborted while the engine keeps its answer leaves no container', async () => {
		const mark = randomUUID();
		const stop = new AbortController();
		const proxy = await engineProxy(host ?? '', () => stop.abort());

		const creation = createSandbox(docker({ ...optionsFor('runc'), host: proxy }), {
			labels: { mark },
			signal: stop.signal,
		});

		await expect(creation).rejects.toMatchObject({ code: 'aborted' });
		expect(await containersOf(mark)).toBe(1);
		await expect.poll(() => containersOf(mark), { timeout: 20_000 }).toBe(0);
	});
});
