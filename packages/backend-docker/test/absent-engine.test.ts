import { createSandbox } from '@anybox/core';
import { expect, test } from 'vitest';
import { docker, preflight, pullImage } from '../src/index.ts';

/** No engine is there. */
const hosts = ['unix:///nowhere/docker.sock', 'tcp://127.0.0.1:9'];

const noEngine = {
	code: 'unavailable',
	retry: 'safe',
	message: expect.stringMatching(
		/no engine answers \(E\w+ at [^)]+\); start Docker, or name it by docker\(\{ host \}\) or DOCKER_HOST$/,
	),
};

test.each(hosts)('without an engine at %s that is told, with what to do', async (host) => {
	await expect(createSandbox(docker({ host }))).rejects.toMatchObject(noEngine);
	await expect(createSandbox(docker({ host, runtime: 'runsc' }))).rejects.toMatchObject(noEngine);
	await expect(pullImage({ host })).rejects.toMatchObject(noEngine);
});

test.each(hosts)('preflight finds that no engine is at %s, and tries no more', async (host) => {
	expect(await preflight({ host })).toEqual([
		{ subject: 'engine', verdict: 'absent', seen: noEngine.message },
	]);
});

test('preflight and pullImage that are given up say so', async () => {
	const signal = AbortSignal.abort();

	await expect(preflight({ host: '/nowhere', signal })).rejects.toMatchObject({ code: 'aborted' });
	await expect(pullImage({ host: '/nowhere', signal })).rejects.toMatchObject({ code: 'aborted' });
});
