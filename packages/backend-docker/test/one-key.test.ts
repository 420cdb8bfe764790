import { randomUUID } from 'node:crypto';
import { connectSandbox, createSandbox } from '@anybox/core';
import { describe, expect, test, vi } from 'vitest';
import { nameFor } from '../src/container/name.ts';
import { docker } from '../src/index.ts';
import { host, optionsFor, runtimes } from './engine.ts';
import { engineProxy } from './engine-proxy.ts';
import { isListed } from './listed.ts';
import { rawContainer } from './raw-container.ts';

vi.setConfig({ testTimeout: 30_000 });

describe.runIf(host !== undefined)('one key', () => {
	const options = optionsFor('runc');
	const backend = docker(options);

	test('a sandbox of a key is there for who asks again, with its files', async () => {
		const key = randomUUID();
		await using box = await createSandbox(backend, { key });
		await box.files.write('kept.txt', 'kept');

		const again = await createSandbox(docker(options), { key });

		expect(again.id).toBe(box.id);
		expect(await again.files.read('kept.txt')).toBe('kept');
	});

	test.runIf(runtimes.includes('runsc'))('a sandbox of another runtime is none', async () => {
		const key = randomUUID();
		await using box = await createSandbox(backend, { key });
		const stronger = docker(optionsFor('runsc'));

		const again = createSandbox(stronger, { key });
		await expect(again).rejects.toMatchObject({ code: 'already-exists' });

		const connected = connectSandbox(stronger, box.id);
		await expect(connected).rejects.toMatchObject({ code: 'not-found' });

		expect(await isListed(backend, box.id)).toBe(true);
	});

	test('a second creation whose answer is lost leaves the sandbox of the first', async () => {
		const key = randomUUID();
		await using box = await createSandbox(backend, { key });
		const proxy = await engineProxy(host ?? '', (answer) => void answer.destroy());

		const again = createSandbox(docker({ ...options, host: proxy }), { key });
		await expect(again).rejects.toMatchObject({ backend: 'docker', operation: 'create' });

		expect((await box.runCode('6 * 7')).text).toBe('42');
	});

	test('what a dead maker left unstarted makes room when its time is over', async () => {
		const key = randomUUID();
		const Labels = { 'anybox.expires': new Date(Date.now() - 1000).toISOString() };
		const { container } = await rawContainer('runc', { name: nameFor(key), Labels });

		await using box = await createSandbox(backend, { key });

		expect(box.id).not.toBe(container.id);
		expect(await isListed(backend, container.id)).toBe(false);
	});
});
