import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { Redactor } from '../../src/policy/redaction.ts';
import { withoutSecrets } from '../../src/policy/without-secrets.ts';

const secret = 'sesame-open-4711';
const redactor = new Redactor({ TOKEN: secret });

function nested(depth: number, value: unknown): unknown {
	return depth === 0 ? value : { deeper: nested(depth - 1, value) };
}

class Telling extends Error {
	readonly #token = secret;
	get token(): string {
		return this.#token;
	}
}

class Serialised extends Error {
	readonly #token = secret;
	toJSON(): object {
		return { token: this.#token };
	}
}

const cyclic: { self?: unknown; token: string } = { token: secret };
cyclic.self = cyclic;

describe('a secret does not leave', () => {
	test.each<[string, unknown]>([
		['in a message', new Error(`no access with ${secret}`)],
		['in a stack', Object.assign(new Error('x'), { stack: `Error: x\n at ${secret}` })],
		['in a cause of a cause', new Error('a', { cause: new Error('b', { cause: secret }) })],
		['among several errors', new AggregateError([new Error(secret)], 'all failed')],
		['thirty levels deep', nested(30, secret)],
		['behind a hundred entries', [...Array.from({ length: 500 }, () => 'x'), secret]],
		['behind ten thousand characters', { body: `${'x'.repeat(50_000)}${secret}` }],
		['in a key', { [secret]: 1 }],
		['in a property that is not enumerable', Object.defineProperty({}, 'x', { value: secret })],
		['under a symbol', { [Symbol('x')]: secret }],
		['behind a getter', Object.defineProperty({}, 'x', { get: () => secret, enumerable: true })],
		['behind a getter of its class', new Telling('x')],
		['behind a toJSON', new Serialised('x')],
		['in a Map', new Map([['x', secret]])],
		['in bytes', Buffer.from(secret)],
		['in base64', Buffer.from(secret).toString('base64')],
		['in a function', Object.assign(() => 1, { token: secret })],
		['behind a proxy', new Proxy({}, { get: () => secret })],
		['in a cycle', cyclic],
	])('%s', (_, value) => {
		const left = withoutSecrets(value, redactor);

		const seen = [inspect(left, { depth: 100, showHidden: true, getters: true })];
		seen.push(inspect(left, { maxArrayLength: null, maxStringLength: null }));
		expect(left).not.toBe(value);
		expect(seen.join('\n')).not.toContain(secret);
		expect(seen.join('\n')).not.toContain(Buffer.from(secret).toString('hex'));
	});
});

describe('what holds none leaves as it is', () => {
	class Refused extends Error {
		readonly status = 403;
		describe(): string {
			return `${this.status}`;
		}
	}

	test.each<[string, unknown]>([
		['an error with fields', Object.assign(new Error('x'), { code: 'ENOENT', errno: -2 })],
		['an error of a class', new Refused('no')],
		['an error with causes', new Error('x', { cause: new TypeError('y', { cause: 'z' }) })],
		['an abort', AbortSignal.abort().reason],
		['a SandboxError', new SandboxError('x', { code: 'unknown', details: { a: 1 } })],
		['plain data', { a: [1, null, { b: true }] }],
		['nothing', undefined],
	])('%s', (_, value) => {
		expect(withoutSecrets(value, redactor)).toBe(value);
	});

	test('anything, where there are no secrets', () => {
		const socket = new Map([[{}, () => {}]]);

		expect(withoutSecrets(socket, new Redactor({}))).toBe(socket);
	});
});

test('an error stays one of its class, with its fields, and loses the secret alone', () => {
	class Refused extends Error {
		readonly status = 403;
	}

	const left = withoutSecrets(new Refused(`no: ${secret}`), redactor);

	expect(left).toBeInstanceOf(Refused);
	expect(left).toMatchObject({ status: 403, message: 'no: [redacted:TOKEN]' });
	expect(left.stack).toContain('without-secrets.test');
});

test('a SandboxError stays one, and a secret that reads like its code changes no code', () => {
	const error = new SandboxError('no timeout here', {
		code: 'timeout',
		retry: 'safe',
		details: { token: 'timeout' },
	});

	const left = withoutSecrets(error, new Redactor({ ODD: 'timeout' }));

	expect(SandboxError.is(left)).toBe(true);
	expect(left.toJSON()).toMatchObject({
		code: 'timeout',
		retry: 'safe',
		message: 'no [redacted:ODD] here',
		details: { token: '[redacted:ODD]' },
	});
});

test('an error whose fields cannot be read is still told', () => {
	const odd = Object.defineProperty(new Error('x'), 'message', {
		get() {
			throw new TypeError('not now');
		},
	});

	expect(withoutSecrets(odd, redactor).message).toBe('[an accessor left out]');
});

test('a SandboxError of a class of its own stays a SandboxError', () => {
	class TellingOurs extends SandboxError {
		readonly #token = secret;
		get token(): string {
			return this.#token;
		}
	}

	const left = withoutSecrets(new TellingOurs('x', { code: 'not-found' }), redactor);

	expect(left).toBeInstanceOf(SandboxError);
	expect(left.toJSON()).toMatchObject({ code: 'not-found', message: 'x' });
	expect(left).not.toHaveProperty('token');
});
