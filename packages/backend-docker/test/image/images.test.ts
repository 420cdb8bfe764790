import { createSandbox } from '@anybox/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectEngine } from '../../src/engine/connect.ts';
import { hasImage } from '../../src/image/has-image.ts';
import { docker, pullImage, type PullProgress } from '../../src/index.ts';
import { host, optionsFor, runtimes } from '../engine.ts';
import { registry } from './registry.ts';

vi.setConfig({ testTimeout: 60_000 });

const engine = connectEngine(host === undefined ? {} : { host });

/** Gone from the engine at the end of the test. */
async function given(image: string): Promise<string> {
	onTestFinished(async () => {
		await engine
			.getImage(image)
			.remove({ force: true })
			.catch(() => {});
	});
	return image;
}

async function countOf(image: string): Promise<number> {
	const filters = { ancestor: [image] };
	return (await engine.listContainers({ all: true, filters })).length;
}

describe.runIf(host !== undefined)('images', () => {
	test('an image that is missing is pulled, and its progress is told to the end', async () => {
		const image = await given((await registry()).image);
		const told: PullProgress[] = [];

		await pullImage({ ...optionsFor('runc'), image, onPull: (progress) => told.push(progress) });

		expect(await hasImage(engine, image)).toBe(true);
		expect(told.at(-1)).toMatchObject({ image, doneLayers: 2, layers: 2 });
		const { receivedBytes, totalBytes } = told.at(-1) ?? { receivedBytes: 0, totalBytes: 0 };
		expect(receivedBytes).toBe(totalBytes);
		expect(totalBytes).toBeGreaterThan(0);
	});

	test('an image that is there is not pulled again', async () => {
		const onPull = vi.fn<(progress: PullProgress) => void>();

		await pullImage({ ...optionsFor('runc'), onPull });

		expect(onPull).not.toHaveBeenCalled();
	});

	test("where pull is 'never' no image is pulled", async () => {
		const image = await given((await registry()).image);
		const options = { ...optionsFor('runc'), image, pull: 'never' } as const;
		const refused = {
			code: 'not-found',
			message: expect.stringContaining(`the engine has no image ${image}, and pull is 'never'`),
		};

		await expect(createSandbox(docker(options))).rejects.toMatchObject(refused);
		await expect(pullImage(options)).rejects.toMatchObject(refused);
		expect(await hasImage(engine, image)).toBe(false);
	});

	test.each([
		['whose registry does not answer', '127.0.0.1:9/nothing:1', 'connection refused'],
		['that its registry does not have', 'other', 'manifest unknown'],
	])('an image %s is told of, with what to do', async (_, name, words) => {
		const known = (await registry()).image;
		const image = name === 'other' ? known.replace(/:1$/, '-other:1') : name;

		await expect(createSandbox(docker({ ...optionsFor('runc'), image }))).rejects.toMatchObject({
			code: 'not-found',
			message: expect.stringMatching(
				new RegExp(`has no image .*cannot be pulled: .*${words}.*; bring it there by docker pull`),
			),
		});
	});

	test('an image that does not come whole is told of', async () => {
		const image = await given((await registry({ spoils: true })).image);

		await expect(createSandbox(docker({ ...optionsFor('runc'), image }))).rejects.toMatchObject({
			code: 'not-found',
			message: expect.stringContaining('it cannot be pulled: '),
		});
	});

	test('a pull that is given up ends, also at the engine', async () => {
		const { image, left } = await registry({ holdsBack: true });
		await given(image);
		const giving = new AbortController();
		const options = { ...optionsFor('runc'), image, onPull: () => giving.abort() };

		await expect(pullImage({ ...options, signal: giving.signal })).rejects.toMatchObject({
			code: 'aborted',
		});

		await left;
		expect(await hasImage(engine, image)).toBe(false);
	});

	test('a sandbox that is given up while its image comes is aborted', async () => {
		const { image, left } = await registry({ holdsBack: true });
		await given(image);
		const giving = new AbortController();
		const backend = docker({ ...optionsFor('runc'), image, onPull: () => giving.abort() });

		await expect(createSandbox(backend, { signal: giving.signal })).rejects.toMatchObject({
			code: 'aborted',
		});

		await left;
	});

	test('what a hook throws ends the pull', async () => {
		const { image, left } = await registry({ holdsBack: true });
		await given(image);
		const onPull = (): void => {
			throw new Error('no more');
		};

		await expect(pullImage({ ...optionsFor('runc'), image, onPull })).rejects.toThrow('no more');
		await left;
	});

	test.each(runtimes)(
		'under %s an image without Python is pulled and told of, and no container stays',
		async (runtime) => {
			const image = await given((await registry()).image);

			await expect(createSandbox(docker({ ...optionsFor(runtime), image }))).rejects.toMatchObject({
				code: 'invalid-argument',
				message: expect.stringContaining('image must have python3 on its PATH'),
			});

			expect(await countOf(image)).toBe(0);
		},
	);
});
