import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { createSandbox } from '@anybox/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { docker, type DockerOptions } from '../../src/index.ts';
import { host, optionsFor } from '../engine.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The engine's socket, behind TLS that asks for our certificate as well. */
let address = '';
let tls: Required<NonNullable<DockerOptions['tls']>>;
let close = (): void => {};

/** One that vouches for itself: its own, and that of whoever it belongs to. */
function certificate(folder: string): { readonly cert: string; readonly key: string } {
	const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
	const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1`;
	const made = spawnSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert]);
	expect(made).toMatchObject({ status: 0 });
	return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

describe.runIf(host?.startsWith('unix://'))('by TLS', () => {
	beforeAll(async () => {
		const folder = mkdtempSync(join(tmpdir(), 'anybox-tls-'));
		const { cert, key } = certificate(folder);
		rmSync(folder, { recursive: true });
		tls = { ca: cert, cert, key };
		const server = createServer({ cert, key, ca: cert, requestCert: true }, (client) => {
			const engine = connect((host ?? '').slice('unix://'.length));
			client.pipe(engine).pipe(client);
			client.on('error', () => engine.destroy());
			engine.on('error', () => client.destroy());
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		address = `tcp://127.0.0.1:${port}`;
		close = () => void server.close();
	});

	afterAll(() => close());

	test('a sandbox is made, used and ended', async () => {
		await using box = await createSandbox(docker({ ...optionsFor('runc'), host: address, tls }));

		expect((await box.runCode('print("x" * 100_000)\n6 * 7')).text).toBe('42');
	});

	test.each([
		['does not vouch for the engine', () => ({ cert: tls.cert, key: tls.key })],
		['is not ours', () => ({ ca: tls.ca })],
	])('a certificate that %s is told of, with what to give', async (_, given) => {
		await expect(
			createSandbox(docker({ ...optionsFor('runc'), host: address, tls: given() })),
		).rejects.toMatchObject({
			code: 'unauthenticated',
			message: expect.stringContaining('give docker({ tls: { ca, cert, key } })'),
		});
	});
});
