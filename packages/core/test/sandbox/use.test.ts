import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { hostProcess } from '../host-process/backend.ts';
import { rejection } from './small-backend.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';

const backend = hostProcess();
const egress = backend.capabilities.egressNone === false ? 'full' : 'none';

/** Says what TypeScript would not let us say. */
function wrong(value: unknown): never {
	return value as never;
}

async function refusal(call: PromiseLike<unknown>): Promise<string> {
	const error = await Promise.resolve(call).then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!SandboxError.is(error)) throw new Error(`no refusal: ${String(error)}`);
	expect(error.code).toBe('invalid-argument');
	return error.message;
}

const speaking = `for word in ('one', 'two', 'three'):
    print(word)
    print(word, file=sys.stderr)
    display(word)
`;

describe('wrong use is told, and changes nothing', () => {
	let box: Sandbox;

	beforeAll(async () => {
		box = await createSandbox(backend, { egress });
	});

	afterAll(() => box.kill());

	test('a stream of strings is refused, and the old content stays', async () => {
		await box.files.write('old.txt', 'old');
		async function* strings(): AsyncGenerator<string> {
			yield 'new';
		}

		expect(await refusal(box.files.write('old.txt', wrong(strings())))).toContain('Uint8Array');
		expect(await box.files.read('old.txt')).toBe('old');
	});

	test('the workspace itself is neither renamed nor replaced', async () => {
		expect(await refusal(box.files.rename('/workspace', '/tmp/x'))).toContain('/workspace itself');
		expect(await refusal(box.files.rename('old.txt', '/workspace'))).toContain('/workspace itself');
	});

	test('below a file there is nothing', async () => {
		await box.files.write('file.txt', 'x');

		expect(await box.files.exists('file.txt/below')).toBe(false);
		await expect(box.files.remove('file.txt/below')).resolves.toBeUndefined();
	});

	test('a language that is not the context’s is refused, and nothing runs', async () => {
		const { contextId: context } = await box.contexts.create({ language: 'javascript' });
		const call = box.runCode('globalThis.ran = true', { context, language: 'python' });

		expect(await refusal(call)).toContain('language');
		const ran = await box.runCode('typeof ran', { context, language: 'javascript' });
		expect(ran.text).toBe("'undefined'");
	});

	test('the events of a cell are iterated once', async () => {
		const run = box.runCode('1');
		const events: string[] = [];
		for await (const event of run) events.push(event.kind);

		expect(events).toEqual(['result', 'end']);
		expect(() => run[Symbol.asyncIterator]()).toThrow(
			`${box.backend.name}: runCode: the events of a cell can be iterated once`,
		);
	});

	test.each(['42', "raise ValueError('at last')"])(
		'the events of a cell that ends by %s are those that its callbacks heard',
		async (last) => {
			const heard: unknown[] = [];
			const run = box.runCode(`import sys\n${speaking}${last}`, {
				onStdout: (text) => void heard.push({ kind: 'stdout', text }),
				onStderr: (text) => void heard.push({ kind: 'stderr', text }),
				onResult: (result) => void heard.push({ kind: 'result', result }),
				onError: (error) => void heard.push({ kind: 'error', error }),
			});
			const events: unknown[] = [];
			for await (const event of run) events.push(event);

			expect(heard).toHaveLength(10);
			expect(events).toEqual([...heard, { kind: 'end', result: await run }]);
		},
	);

	test('a context in a directory that is not there names the field and the path', async () => {
		const error = await rejection(box.contexts.create({ cwd: '/no/such' }));

		expect(error).toMatchObject({ code: 'not-found', operation: 'contexts.create' });
		expect(String(error)).toContain('contexts.create: cwd: there is no directory "/no/such"');
	});

	test('a language that is not there is told as the capability that is missing', async () => {
		const error = await rejection(box.contexts.create({ language: wrong('ruby') }));

		expect(error).toMatchObject({ code: 'unsupported', details: { capability: 'languages' } });
	});

	test.each([
		['a number', 42],
		['an ArrayBuffer', new ArrayBuffer(2)],
		['null', null],
	])('stdin that is %s is refused at once', async (_, stdin) => {
		expect(await refusal(box.commands.run('cat', { stdin: wrong(stdin) }))).toContain('stdin');
	});

	test.each([
		['a controller', new AbortController()],
		['an object', {}],
		['null', null],
	])('a signal that is %s is refused, not taken for an abort', async (_, signal) => {
		expect(await refusal(box.runCode('1', { signal: wrong(signal) }))).toContain('signal');
		expect(await refusal(box.commands.run('true', { signal: wrong(signal) }))).toContain('signal');
	});

	test.each<[string, SandboxOptions, string]>([
		['a mistyped way to fail', { onAuditFailure: wrong('Block') }, "one of 'block', 'drop'"],
		['a secret that is missing', { secrets: wrong({ TOKEN: undefined }) }, 'TOKEN'],
		['a secret that is too short', { secrets: { TOKEN: 'abc' } }, 'TOKEN'],
	])('%s is refused before anything exists', async (_, options, named) => {
		expect(await refusal(createSandbox(backend, { egress, ...options }))).toContain(named);
	});

	test('a character is whole where the head of an output meets its tail', async () => {
		let streamed = '';

		await box.runCode('print("€" * 2000, end="")', {
			maxOutputBytes: 1000,
			onStdout: (text) => {
				streamed += text;
			},
		});

		expect(streamed).not.toContain('\ufffd');
		expect(streamed.replaceAll('€', '')).toMatch(/^(\n... \[output left out\] ...\n)?$/);
	});

	test('all that a cell prints is streamed where that is asked for, and its result holds its own share', async () => {
		let streamed = '';

		const { stdout } = await box.runCode('for number in range(10_000): print(number)', {
			maxOutputBytes: 1000,
			maxStreamBytes: Number.MAX_SAFE_INTEGER,
			onStdout: (text) => {
				streamed += text;
			},
		});

		expect(streamed.split('\n')).toEqual([...Array.from({ length: 10_000 }, (_, n) => `${n}`), '']);
		expect(stdout).toMatchObject({ bytes: streamed.length, lines: 10_000 });
		expect(stdout.text.length).toBeLessThan(1100);
		expect(stdout.truncated?.droppedBytes).toBeGreaterThan(streamed.length - 1100);
	});

	test('what the result holds is streamed at the least', async () => {
		const { stdout } = await box.runCode('print("x" * 999)', { maxStreamBytes: 256 });

		expect(stdout.text).toBe(`${'x'.repeat(999)}\n`);
	});

	test('a cell that closes every descriptor does not cost the next one its variables', async () => {
		await box.runCode('kept = 7');
		const closing = await box.runCode(`import os
for number in range(3, 300):
    try: os.close(number)
    except OSError: pass`);

		const next = await box.runCode('kept');

		expect([closing.state, next.state, next.text]).toEqual(['kept', 'kept', '7']);
	});

	test('a long transfer is not idle', async () => {
		const clock = new SimulatedClock();
		const patient = await createSandbox(backend, { egress, idleMs: 1000, clock });
		try {
			async function* slowly(): AsyncGenerator<Uint8Array> {
				for (let step = 0; step < 6; step += 1) {
					await clock.runUntil(clock.wait(300), Number.POSITIVE_INFINITY);
					yield Buffer.from('x');
				}
			}

			await patient.files.write('slow.txt', slowly());

			expect(await patient.files.read('slow.txt')).toBe('xxxxxx');
		} finally {
			await patient.kill();
		}
	});
});
