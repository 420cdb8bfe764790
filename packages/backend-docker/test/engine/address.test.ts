import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { engineAddress } from '../../src/engine/address.ts';
import { connectEngine } from '../../src/engine/connect.ts';

const pem = '-----BEGIN CERTIFICATE-----';

/** With a certificate of the one who vouches for the engine alone. */
function certificates(): string {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-certificates-'));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	writeFileSync(join(folder, 'ca.pem'), pem);
	return folder;
}

test.each([
	['unix:///run/podman/podman.sock', { socketPath: '/run/podman/podman.sock' }],
	['/run/docker.sock', { socketPath: '/run/docker.sock' }],
	['npipe:////./pipe/docker_engine', { socketPath: '//./pipe/docker_engine' }],
	['tcp://engine', { protocol: 'http', host: 'engine', port: 2375, tls: {} }],
	['tcp://engine:99', { protocol: 'http', host: 'engine', port: 99, tls: {} }],
	['http://engine', { protocol: 'http', host: 'engine', port: 2375, tls: {} }],
	['https://engine', { protocol: 'https', host: 'engine', port: 2376, tls: {} }],
])('%s is where an engine is, by option and by DOCKER_HOST', (host, address) => {
	expect(engineAddress({ host }, { DOCKER_HOST: 'tcp://elsewhere' })).toEqual(address);
	expect(engineAddress({}, { DOCKER_HOST: host })).toEqual(address);
});

test('without a word it is the socket of the machine', () => {
	const own = { socketPath: expect.stringMatching(/docker/) };

	expect(engineAddress({}, {})).toEqual(own);
	expect(engineAddress({}, { DOCKER_HOST: '' })).toEqual(own);
});

test('certificates that are given are those that are used, and ask for TLS', () => {
	const environment = { DOCKER_CERT_PATH: certificates() };

	expect(engineAddress({ host: 'tcp://engine', tls: { ca: `${pem}mine` } }, environment)).toEqual({
		protocol: 'https',
		host: 'engine',
		port: 2376,
		tls: { ca: `${pem}mine` },
	});
});

test.each(['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'])(
	'%s asks for TLS, and the files that are there are used',
	(name) => {
		const folder = certificates();
		const environment = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder };
		const given = name === 'DOCKER_CERT_PATH' ? { DOCKER_CERT_PATH: folder } : environment;

		expect(engineAddress({ host: 'tcp://engine' }, given)).toMatchObject({
			protocol: 'https',
			port: 2376,
			tls: { ca: pem },
		});
	},
);

test('a socket needs no certificates, whatever the environment says', () => {
	const environment = { DOCKER_CERT_PATH: '/nowhere', DOCKER_TLS_VERIFY: '1' };

	expect(engineAddress({ host: '/socket' }, environment)).toEqual({ socketPath: '/socket' });
});

test('what is wrong in the environment is told by its name', () => {
	expect(() => engineAddress({}, { DOCKER_HOST: 'ftp://engine' })).toThrow(
		/DOCKER_HOST must be unix:.*got "ftp:\/\/engine"/,
	);
	expect(() => engineAddress({ host: 'tcp://a' }, { DOCKER_CERT_PATH: '/nowhere' })).toThrow(
		/DOCKER_CERT_PATH must be a folder with ca\.pem/,
	);
});

test('an engine that is named is the one that is asked, whatever DOCKER_HOST says', () => {
	const before = process.env['DOCKER_HOST'];
	onTestFinished(() => {
		if (before === undefined) delete process.env['DOCKER_HOST'];
		else process.env['DOCKER_HOST'] = before;
	});
	process.env['DOCKER_HOST'] = 'tcp://elsewhere:99';

	expect(connectEngine({ host: '/socket' }).modem).toMatchObject({
		socketPath: '/socket',
		host: undefined,
	});
	expect(process.env['DOCKER_HOST']).toBe('tcp://elsewhere:99');
});
