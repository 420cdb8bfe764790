import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { hostname, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '@anybox/core';
import { expect, onTestFinished, test } from 'vitest';
import { docker, preflight } from '../../src/index.ts';

const here = { Name: hostname(), KernelVersion: release() };

/** An engine that tells of its runtimes and of no image, and what it was asked for. */
async function engineWith(
	Runtimes: Readonly<Record<string, unknown>>,
	machine: Readonly<Record<string, string>> = here,
): Promise<{ readonly host: string; readonly asked: string[] }> {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-engine-'));
	const asked: string[] = [];
	const server = createServer(({ method, url }, response) => {
		asked.push(`${method} ${url?.split('?', 1)[0]}`);
		const answers: Readonly<Record<string, unknown>> = {
			'/info': { Runtimes, ...machine },
			'/version': { Version: '1', ApiVersion: '1.41', Components: [{ Name: 'Engine' }] },
			'/images/python:3.13-slim/json': {},
		};
		const answer = answers[url ?? ''];
		response.statusCode = answer === undefined ? 404 : 200;
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(answer ?? { message: 'No such image' }));
	});
	const socket = join(folder, 'socket');
	await new Promise<void>((resolve) => server.listen(socket, resolve));
	onTestFinished(() => {
		server.close();
		rmSync(folder, { recursive: true });
	});
	return { host: `unix://${socket}`, asked };
}

/** A program that says that it is this gVisor. */
function runsc(version: string): { readonly path: string } {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-runsc-'));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const path = join(folder, 'runsc');
	writeFileSync(path, `#!/bin/sh\necho "runsc version ${version}"\n`);
	chmodSync(path, 0o755);
	return { path };
}

const made = 'POST /containers/create';

test('an old gVisor is refused before a container is made, by any name', async () => {
	const { host, asked } = await engineWith({
		runsc: runsc('0.0~20221219.0'),
		other: runsc('release-20230101.0'),
	});

	for (const runtime of ['runsc', 'other']) {
		await expect(createSandbox(docker({ host, runtime }))).rejects.toMatchObject({
			code: 'unsupported',
			message: expect.stringContaining('bring gVisor release-20240729 or newer'),
		});
	}
	expect(asked).toEqual(['GET /info', 'GET /info']);
});

test('preflight fails an old gVisor, and makes no container of it', async () => {
	const { host, asked } = await engineWith({ runsc: runsc('0.0~20221219.0') });

	expect((await preflight({ host })).at(-1)).toEqual({
		subject: 'runtime.runsc.version',
		verdict: 'failed',
		seen: '0.0~20221219.0; bring gVisor release-20240729 or newer',
	});
	expect(asked).not.toContain(made);
});

test('a gVisor of another machine is no failure, and its version is told as unknown', async () => {
	const elsewhere = { ...here, Name: 'elsewhere' };
	const { host, asked } = await engineWith({ runsc: runsc('0.0~20221219.0') }, elsewhere);

	await expect(createSandbox(docker({ host, runtime: 'runsc', pull: 'never' }))).rejects.toThrow(
		'the engine has no image',
	);
	expect(asked).toContain(made);
	expect(await preflight({ host })).toContainEqual({
		subject: 'runtime.runsc.version',
		verdict: 'degraded',
		seen: expect.stringContaining('unknown: the engine is on another machine'),
	});
});

test('a program is not run for being called a runtime', async () => {
	const { path } = runsc('release-20250101.0');
	const { host } = await engineWith({ runsc: { path: `${path}/../sh` } });

	expect(await preflight({ host })).toContainEqual(
		expect.objectContaining({
			subject: 'runtime.runsc.version',
			seen: expect.stringContaining('the engine does not say which program it is'),
		}),
	);
});

test('a runtime that the engine does not have is refused, with those that it has', async () => {
	const { host, asked } = await engineWith({ runc: {}, kata: {} });

	await expect(createSandbox(docker({ host, runtime: 'runsc' }))).rejects.toMatchObject({
		code: 'invalid-argument',
		message: expect.stringContaining('no runtime runsc; it has runc, kata'),
	});
	expect(asked).not.toContain(made);
});

test('of the runtime that every engine has nothing is asked', async () => {
	const { host, asked } = await engineWith({});

	await expect(createSandbox(docker({ host, pull: 'never' }))).rejects.toThrow('no image');
	expect(asked).toEqual([made]);
});
