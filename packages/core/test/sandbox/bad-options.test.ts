import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { toolkit } from '../../src/tools/toolkit.ts';
import { quietProcess, rejection, smallBackend, withCommands, wrong } from './small-backend.ts';

const capabilities = {
	...withCommands,
	languages: ['python'],
	interpreter: 'emulated',
	files: 'emulated',
	filesWatch: 'emulated',
	extend: 'native',
	egressNone: 'native',
	egressAllow: ['proxy'],
	setEgress: 'native',
	pause: 'native',
	snapshot: 'native',
	expose: 'native',
	metrics: 'native',
} as const;

let spawned = 0;
let box: Sandbox;

beforeAll(async () => {
	const nothing = async (): Promise<void> => {};
	const driver = {
		spawn: async () => {
			spawned += 1;
			return quietProcess();
		},
		extend: nothing,
		setEgress: nothing,
		pause: nothing,
		resume: nothing,
		snapshot: nothing,
		expose: nothing,
		metrics: nothing,
	};
	box = await createSandbox(smallBackend({ capabilities, driver }), {
		egress: { allow: { domains: ['example.org'] } },
	});
});

afterAll(() => box.kill());

async function told(call: PromiseLike<unknown>): Promise<string> {
	const error = await rejection(call);
	expect(error).toMatchObject({ code: 'invalid-argument' });
	return String(error);
}

/** Every call of a sandbox that takes options, by its name. */
const calls: Record<string, (options: never) => PromiseLike<unknown>> = {
	runCode: (options) => box.runCode('1', options),
	'commands.run': (options) => box.commands.run('true', options),
	'commands.start': (options) => box.commands.start('true', options),
	'contexts.create': (options) => box.contexts.create(options),
	'contexts.list': (options) => box.contexts.list(options),
	'contexts.restart': (options) => box.contexts.restart('x', options),
	'contexts.remove': (options) => box.contexts.remove('x', options),
	'files.read': (options) => box.files.read('x', options),
	'files.write': (options) => box.files.write('x', 'y', options),
	'files.list': (options) => box.files.list('x', options),
	'files.stat': (options) => box.files.stat('x', options),
	'files.exists': (options) => box.files.exists('x', options),
	'files.mkdir': (options) => box.files.mkdir('x', options),
	'files.rename': (options) => box.files.rename('x', 'y', options),
	'files.remove': (options) => box.files.remove('x', options),
	'files.watch': async (options) => {
		for await (const _ of box.files.watch('x', options));
	},
	'outputs.read': (options) => box.outputs.read('x', options),
	'outputs.grep': (options) => box.outputs.grep('x', 'y', options),
	extend: (options) => box.extend(1000, options),
	setEgress: (options) => box.setEgress('none', options),
	verify: (options) => box.verify(options),
	pause: (options) => box.pause(options),
	resume: (options) => box.resume(options),
	snapshot: (options) => box.snapshot(options),
	expose: (options) => box.expose(80, options),
	metrics: (options) => box.metrics(options),
	kill: (options) => box.kill(options),
};

describe.each(Object.entries(calls))('%s', (name, call) => {
	test('refuses an option that is mistyped, and says which was meant', async () => {
		const message = await told(call(wrong({ signall: undefined })));

		expect(message).toContain(`${name}: options: unknown option "signall"; did you mean "signal"?`);
	});

	test.each([null, 5, 'x', new Map(), Promise.resolve({})])(
		'refuses %o as options',
		async (options) => {
			expect(await told(call(wrong(options)))).toContain('options must be a plain object');
		},
	);

	test('refuses a signal that is none', async () => {
		expect(await told(call(wrong({ signal: new EventTarget() })))).toContain('an AbortSignal');
	});
});

/** All but the one that has no end. */
const limitedCalls = Object.entries(calls).filter(([name]) => name !== 'files.watch');

describe.each(limitedCalls)('%s', (_, call) => {
	test.each([Number.NaN, -1, 0, '5', Number.POSITIVE_INFINITY])(
		'refuses a timeoutMs of %o',
		async (timeoutMs) => {
			const message = await told(call(wrong({ timeoutMs })));
			expect(message).toContain('timeoutMs must be a number of milliseconds above 0');
		},
	);
});

test('every call of a sandbox is among those above', () => {
	const parts = { commands: box.commands, contexts: box.contexts, files: box.files };
	const names = [
		...methodsOf(box),
		...Object.entries({ ...parts, outputs: box.outputs }).flatMap(([part, value]) =>
			methodsOf(value).map((name) => `${part}.${name}`),
		),
	];
	const without = ['restricted', 'outputs.keep'];
	// These serve core itself, and are in no interface that users hold.
	const inner = ['contexts.languageOf', 'contexts.lineOf', 'contexts.defaultFor'];
	inner.push('contexts.requireLanguage');
	inner.push('contexts.replace', 'contexts.abandon', 'contexts.interpreter');
	inner.push('outputs.add', 'outputs.close');

	expect(names.filter((name) => ![...without, ...inner].includes(name)).toSorted()).toEqual(
		Object.keys(calls).toSorted(),
	);
});

function methodsOf(value: object): string[] {
	const prototype: object = Object.getPrototypeOf(value);
	return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, entry]) =>
		typeof entry.value === 'function' && name !== 'constructor' ? [name] : [],
	);
}

describe('a value of the wrong kind is refused, and named', () => {
	test.each<[string, (value: never) => PromiseLike<unknown>, unknown, string]>([
		['onStdout', (onStdout) => box.runCode('1', { onStdout }), 'x', 'onStdout must be a function'],
		['onResult', (onResult) => box.runCode('1', { onResult }), {}, 'onResult must be a function'],
		['context', (context) => box.runCode('1', { context }), 5, 'context must be a string'],
		['code', (code) => box.runCode(code), null, 'code must be a string'],
		['onStderr', (onStderr) => box.commands.run('x', { onStderr }), 1, 'onStderr must be a'],
		['cwd', (cwd) => box.commands.run('x', { cwd }), 1, 'cwd must be a string'],
		['command', (line) => box.commands.run(line), 'echo \ud800', 'command must not contain a lone'],
		['command', (argv) => box.commands.start(argv), ['x', '\ud800'], 'command must not contain a'],
		['env', (env) => box.commands.run('x', { env }), new Map(), 'env must be a plain object'],
		['env', (env) => box.runCode('1', { env }), Promise.resolve({}), 'env must be a plain object'],
		['format', (format) => box.files.read('x', { format }), 'bites', 'did you mean "bytes"?'],
		['mode', (mode) => box.files.write('x', '', { mode }), 0o77777, 'mode must be permission bits'],
		['depth', (depth) => box.files.list('x', { depth }), 0, 'depth must be a whole number'],
		['content', (content) => box.files.write('x', content), 5, 'content must be a string'],
		['contextId', (id) => box.contexts.restart(id), undefined, 'contextId must be a string'],
		['outputId', (id) => box.outputs.read(id), 5, 'outputId must be a string'],
		['text', (text) => box.outputs.grep('x', text), /x/, 'text must be a string'],
		['lifetimeMs', (ms) => box.extend(ms), undefined, 'lifetimeMs must be a whole number'],
		['egress', (egress) => box.setEgress(egress), undefined, "egress must be 'none'"],
		['port', (port) => box.expose(port), 70_000, 'port must be a whole number from 1 to 65535'],
	])('%s', async (_, call, value, message) => {
		expect(await told(call(wrong(value)))).toContain(message);
	});

	test('what is no text is not kept', () => {
		expect(() => box.outputs.keep(wrong(5))).toThrow('outputs.keep: text must be a string, got 5');
	});

	test('a path of a stream is checked at the call', async () => {
		expect(await told(box.files.read('', { format: 'stream' }))).toContain(
			'path must not be empty',
		);
	});

	test('everything that is wrong is told at once', async () => {
		const options = wrong({ onStdout: 5, timeoutMs: -1, tymeoutMs: 1 });

		expect(await told(box.runCode('1', options))).toMatch(/tymeoutMs.*; timeoutMs.*; onStdout/);
	});
});

test('nothing of all that started a process or ended the sandbox', () => {
	expect([spawned, box.state]).toEqual([0, 'running']);
});

describe('what is wrong with a creation is told before anything exists', () => {
	test.each<[string, object, string]>([
		['a sink that is none', { audit: 'x' }, 'audit must be a sink such as jsonLinesSink'],
		['a key that is no text', { key: 5 }, 'key must be a string'],
		['a tenant that is no text', { tenant: {} }, 'tenant must be a string'],
		['labels that are a list', { labels: ['a'] }, 'labels must be a plain object'],
		['a label that is no text', { labels: { a: 5 } }, 'labels: "a" must have'],
		['variables in a Map', { env: new Map([['A', 'b']]) }, 'env must be a plain object of strings'],
		['variables to come', { env: Promise.resolve({}) }, 'env must be a plain object of strings'],
		['a bad variable', { env: { A: 5 } }, 'env: "A" must be a string'],
		['a clock that is none', { clock: {} }, 'clock must be a clock'],
		['a mistyped option', { lables: {} }, 'did you mean "labels"?'],
	])('%s', async (_, options, message) => {
		let isMade = false;
		const create = async (): Promise<never> => {
			isMade = true;
			throw new Error('made');
		};
		const backend = smallBackend({ backend: { create } });

		expect(await told(createSandbox(backend, wrong(options)))).toContain(message);
		expect(isMade).toBe(false);
	});

	test('a mistyped egress has one complaint, with what was meant', async () => {
		const backend = smallBackend({ capabilities: { egressNone: false, egressFull: 'native' } });

		expect(await told(createSandbox(backend, { egress: wrong('ful') }))).toBe(
			`SandboxError: small: create: egress must be 'none', 'full' or { allow }, got "ful" (string); did you mean "full"?`,
		);
	});
});

describe('a toolkit', () => {
	test.each([
		['of nothing', [null], 'source must be a Sandbox or a session that gives one, got null'],
		['of a promise', [Promise.resolve()], 'source must be a Sandbox'],
		['with names in a string', [{ runCode() {} }, { include: 'x' }], 'include must be an array'],
		['with an unknown option', [{ runCode() {} }, { maxChar: 500 }], 'did you mean "maxChars"?'],
		['with a redactor that is none', [{ runCode() {} }, { redactor: {} }], 'redactor must be'],
		['with null', [{ runCode() {} }, null], 'options must be a plain object, got null'],
	])('%s is refused', (_, [source, options], message) => {
		expect(() => toolkit(wrong(source), wrong(options))).toThrow(`toolkit: ${message}`.slice(9));
		expect(() => toolkit(wrong(source), wrong(options))).toThrow(
			expect.objectContaining({ code: 'invalid-argument', operation: 'toolkit' }),
		);
	});

	test.each([
		['a mistyped option', { signl: 1 }, 'unknown option "signl"; did you mean "signal"?'],
		['a signal that is none', { signal: {} }, 'signal must be an AbortSignal'],
		['null', null, 'options must be a plain object, got null'],
	])('refuses %s at the call of a tool, which no model made', async (_, call, message) => {
		const [python] = toolkit(box, { include: ['execute_python'] });

		expect(await told(wrong(python?.handle({ code: '1' }, wrong(call))))).toContain(
			`execute_python: ${message.startsWith('unknown') ? 'options: ' : ''}${message}`,
		);
	});
});
