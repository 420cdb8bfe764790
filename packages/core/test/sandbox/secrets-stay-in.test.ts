import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { toolkit } from '../../src/tools/toolkit.ts';
import { quietProcess, rejection, smallBackend, withCommands, wrong } from './small-backend.ts';

const secret = 'sesame-open-4711';
const secrets = { TOKEN: secret };

function seen(error: unknown): string {
	return inspect(error, { depth: 50, showHidden: true, maxArrayLength: null });
}

/** What a vendor's client throws: the secret where nobody looks for it. */
function vendorError(): Error {
	const error = new Error('502 Bad Gateway');
	const request = { headers: Object.fromEntries([['authorization', secret]]) };
	const deep = { a: { b: { c: { d: { e: { f: { g: { h: { request } } } } } } } } };
	return Object.assign(error, deep);
}

const capabilities = {
	...withCommands,
	languages: ['python'],
	interpreter: 'emulated',
	files: 'emulated',
	commandSignals: 'native',
} as const;

async function failingBox(spawn: () => unknown = () => Promise.reject(vendorError())) {
	return createSandbox(smallBackend({ capabilities, driver: { spawn } }), { secrets });
}

describe('no error of a sandbox holds its secret', () => {
	const path = `/no/${secret}`;
	const calls: [string, (box: Sandbox) => PromiseLike<unknown>][] = [
		['a driver that fails', (box) => box.commands.run('true')],
		['an option that is wrong', (box) => box.runCode('1', wrong({ context: 5, [secret]: 1 }))],
		['a path that is wrong', (box) => box.files.read(`${path}\0`)],
		['a path that cannot be reached', (box) => box.files.stat(path)],
		[
			'a stream',
			async (box) => {
				for await (const _ of await box.files.read(path, { format: 'stream' }));
			},
		],
		[
			'a watch',
			async (box) => {
				for await (const _ of box.files.watch(path));
			},
		],
		['an output that is not there', (box) => box.outputs.read(secret)],
		['a language that is not there', (box) => box.contexts.create({ language: wrong(secret) })],
		['a port that is none', (box) => box.expose(wrong(secret))],
		[
			'a signal that is none',
			async () => {
				const box = await failingBox(async () => quietProcess());
				await (await box.commands.start('true')).signal(wrong(secret));
			},
		],
	];

	test.each(calls)('%s', async (_, call) => {
		const error = await rejection(call(await failingBox()));

		expect(SandboxError.is(error)).toBe(true);
		expect(seen(error)).not.toContain(secret);
	});

	test('what keeps a text throws without it, too', async () => {
		const box = await failingBox();
		await box.kill();

		expect(() => box.outputs.keep(secret)).toThrow('the sandbox was killed');
	});

	test('an error that the driver words itself keeps its code, its stack and its details', async () => {
		const told = new SandboxError(`refused ${secret}`, {
			code: 'permission-denied',
			details: { header: secret, status: 403 },
		});
		const box = await failingBox(() => Promise.reject(told));

		const error = await rejection(box.commands.run('true'));

		expect(error).toMatchObject({
			code: 'permission-denied',
			backend: 'small',
			operation: 'commands.run',
			message: 'small: commands.run: refused [redacted:TOKEN]',
			details: { header: '[redacted:TOKEN]', status: 403 },
		});
		expect(seen(error)).not.toContain(secret);
		expect(error).toHaveProperty('stack', expect.stringContaining('secrets-stay-in.test'));
	});
});

test('what goes wrong in core itself is told as everything else', async () => {
	const random = {
		id: () => {
			throw new TypeError(`no chance for ${secret}`);
		},
		bytes: () => new Uint8Array(),
	};
	const box = await createSandbox(smallBackend({ capabilities, driver: { spawn: quietProcess } }), {
		secrets,
		random,
		key: 'x',
	});

	const error = await rejection(box.commands.run('true'));

	expect(error).toMatchObject({ code: 'unknown', operation: 'commands.run' });
	expect(seen(error)).not.toContain(secret);
});

test('an error behind a proxy is told in words of ours', async () => {
	const told = new SandboxError(secret, { code: 'permission-denied' });
	const box = await failingBox(() => Promise.reject(new Proxy(told, {})));

	const error = await rejection(box.commands.run('true'));

	expect(error).toMatchObject({ code: 'permission-denied', operation: 'commands.run' });
	expect(seen(error)).not.toContain(secret);
});

describe('no error of a creation holds a secret', () => {
	test.each<[string, SandboxOptions]>([
		['a label', { labels: { who: `it is ${secret}` } }],
		['an egress', { egress: wrong(secret) }],
		['an isolation', { isolation: wrong(secret) }],
		['a name that is no option', wrong({ [secret]: 1 })],
	])('about %s', async (_, options) => {
		const error = await rejection(createSandbox(smallBackend(), { secrets, ...options }));

		expect(error).toMatchObject({ code: 'invalid-argument' });
		expect(seen(error)).not.toContain(secret);
	});

	test('whose audit log cannot be written', async () => {
		const audit = { write: () => Promise.reject(vendorError()) };

		const error = await rejection(createSandbox(smallBackend(), { secrets, audit }));

		expect(error).toMatchObject({ code: 'unavailable' });
		expect(seen(error)).not.toContain(secret);
	});
});

test('a variable of a call does not stand in for a secret, which would then leave unredacted', async () => {
	const box = await failingBox();
	const env = { TOKEN: 'another' };

	for (const call of [
		() => box.commands.run('true', { env }),
		() => box.contexts.create({ env }),
		() => box.runCode('1', { env }),
	]) {
		const error = await rejection(call());
		expect(error).toMatchObject({ code: 'invalid-argument' });
		expect(String(error)).toContain('env: "TOKEN" is a secret of the sandbox');
	}
});

test('a toolkit keeps the secrets of its sandbox out of results by itself', async () => {
	async function* says(): AsyncGenerator<Uint8Array> {
		yield Buffer.from(`token ${secret}\n`);
	}
	const box = await failingBox(async () => ({ ...quietProcess(), stdout: says() }));

	for (const source of [box, box.restricted(), { sandbox: async () => box }]) {
		const [shell] = toolkit(source, { include: ['run_shell'] });
		const answer = await shell?.handle({ command: 'printenv TOKEN' });
		expect(answer?.text).not.toContain(secret);
	}
});
