import { expect, test } from 'vitest';
import { docker, type DockerOptions, preflight, pullImage } from '../src/index.ts';

const secret = '-----BEGIN PRIVATE KEY-----';

test.each([
	['a word', 'python', 'options must be a plain object, got "python"'],
	['an option that is not known', { imag: 'x' }, 'unknown option "imag"; did you mean "image"?'],
	['no image', { image: '' }, 'image must be a name such as python:3.13-slim, got ""'],
	['an image with a space', { image: 'a b' }, 'image must be a name'],
	['an image that reads as an option', { image: '--help' }, 'image must be a name'],
	['no runtime', { runtime: '' }, "runtime must be one that the engine has, such as 'runc', got"],
	['a runtime of two words', { runtime: 'a b' }, 'runtime must be one that the engine has'],
	['no host', { host: '' }, 'host must be unix:///path or tcp://address:port, got ""'],
	['a host that is a number', { host: 2375 }, 'host must be unix:///path'],
	['an address without a host', { host: 'tcp://' }, 'host must be unix:///path'],
	['another kind of address', { host: 'ftp://a' }, 'host must be unix:///path'],
	['an address by ssh', { host: 'ssh://a' }, 'forward its socket by ssh -N -L'],
	[
		'another word for pull',
		{ pull: 'always' },
		"pull must be 'missing' or 'never', got \"always\"",
	],
	['a hook that is none', { onPull: true }, 'onPull must be a function, got true'],
	['a network of two words', { network: 'a b' }, 'network must be the name of a network'],
	['the network of the machine', { network: 'host' }, 'network must be the name of a network'],
	['a lookup that is none', { lookup: {} }, 'lookup must be a function, got {}'],
	['a list for tls', { tls: [] }, 'tls must be a plain object'],
	['an option of tls that is not known', { tls: { caa: 'x' } }, 'tls: unknown option "caa"'],
	['a path for a certificate', { tls: { ca: '/ca.pem' } }, 'tls.ca must be text in PEM'],
	['a key without a certificate', { tls: { key: secret } }, 'tls.cert and tls.key go together'],
	['tls and a socket', { host: '/a', tls: { ca: secret } }, 'tls goes with a host such as tcp://'],
	['tls and http', { host: 'http://a', tls: { ca: secret } }, 'begin it with tcp:// or https://'],
])('%s is refused, with what it must be', (_, options: unknown, words) => {
	const refused = expect.objectContaining({
		code: 'invalid-argument',
		message: expect.stringContaining(words),
	});

	expect(() => docker(options as DockerOptions)).toThrow(refused);
});

test('what is refused of a key is never shown', () => {
	const key = { toString: () => secret, secret } as unknown as string;

	expect(() => docker({ tls: { cert: key, key } })).toThrow(/^(?!.*PRIVATE)/s);
});

test.each([
	['pullImage', pullImage],
	['preflight', preflight],
])('%s refuses what docker refuses', async (_, call) => {
	await expect(call({ pull: 'always' as 'never' })).rejects.toMatchObject({
		code: 'invalid-argument',
		message: expect.stringContaining('pull must be'),
	});
});
