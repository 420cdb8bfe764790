import { describe, expect, test } from 'vitest';
import type { CommandOptions } from '../../src/sandbox/options.ts';
import { createSandbox } from '../../src/sandbox/creation/create.ts';
import { SimulatedClock } from '../simulation/simulated-clock.ts';
import { quietProcess, rejection, smallBackend, withCommands } from './small-backend.ts';

/** One command over a process with these members, of any type, on a clock of its own. */
async function ran(members: (clock: SimulatedClock) => object, options: CommandOptions = {}) {
	const clock = new SimulatedClock();
	const driver = { spawn: async () => ({ ...quietProcess(), ...members(clock) }) };
	const box = await createSandbox(smallBackend({ capabilities: withCommands, driver }), { clock });
	const startedAt = clock.now();
	const running = box.commands.run('true', options);
	await clock.runUntil(running, 100_000);
	return { result: await running, tookMs: clock.now() - startedAt };
}

async function* pieces(...given: readonly unknown[]): AsyncGenerator {
	for (const piece of given) {
		if (piece instanceof Error) throw piece;
		yield piece;
	}
}

async function* lines(clock: SimulatedClock, count: number): AsyncGenerator<Uint8Array> {
	for (let line = 0; line < count; line += 1) {
		await clock.wait(60);
		yield Buffer.from(`line ${line}\n`);
	}
}

const some = Buffer.from('some\n');

describe('a command whose stream broke off', () => {
	test('is not ok: its end was seen, and what it wrote was not', async () => {
		const stdout = pieces(some, new Error('connection reset'));

		const { result } = await ran(() => ({ stdout }));

		expect(result).toMatchObject({ ended: 'unknown', exitCode: 0, stdout: { text: 'some\n' } });
		expect(result.stdout.incomplete).toContain('the stream broke off: small: commands: connection');
		expect(result.stderr).not.toHaveProperty('incomplete');
	});

	test('keeps an end that says more than that', async () => {
		const exited = Promise.resolve({ exitCode: 3, signal: null, outOfMemory: null });
		const stderr = pieces(new Error('connection reset'));

		const { result } = await ran(() => ({ stderr, exited }));

		expect(result).toMatchObject({ ended: 'error', exitCode: 3 });
		expect(result.stderr.incomplete).toContain('connection reset');
	});

	test.each([
		['a string', 'text', 'gave "text" (string) as stdout'],
		['an ArrayBuffer', new ArrayBuffer(3), 'gave an object (ArrayBuffer) as stdout'],
	])('with %s in the place of bytes is told so', async (_, piece, named) => {
		const { result } = await ran(() => ({ stdout: pieces(some, piece) }));

		expect(result).toMatchObject({ ended: 'unknown', exitCode: 0, stdout: { text: 'some\n' } });
		expect(result.stdout.incomplete).toContain(named);
	});
});

describe('a command that has ended', () => {
	const ended = (): Promise<object> =>
		Promise.resolve({ exitCode: 0, signal: null, outOfMemory: null });
	/** What it started holds its output, and says nothing. */
	const held = (): AsyncIterable<Uint8Array> => ({
		[Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
	});

	test('is not at its limit while its pipes are held', async () => {
		const { result } = await ran(() => ({ exited: ended(), stdout: held() }), { timeoutMs: 300 });

		expect(result).toMatchObject({ ended: 'ok', exitCode: 0 });
	});

	test('is not cancelled any more', async () => {
		const controller = new AbortController();
		const { result } = await ran(
			(clock) => {
				clock.after(300, () => controller.abort());
				return { exited: ended(), stdout: held() };
			},
			{ signal: controller.signal },
		);

		expect(result).toMatchObject({ ended: 'ok', exitCode: 0 });
	});

	test('is killed with what it started, and ended as it had', async () => {
		const clock = new SimulatedClock();
		let kills = 0;
		const kill = async (): Promise<void> => void (kills += 1);
		const spawn = async () => ({ ...quietProcess(), stdout: held(), kill });
		const backend = smallBackend({ capabilities: withCommands, driver: { spawn } });
		const box = await createSandbox(backend, { clock });
		const handle = await box.commands.start('true');
		const killed = clock.wait(100).then(() => handle.kill());

		await clock.runUntil(killed, 10_000);

		expect(kills).toBe(1);
		expect(await handle.wait()).toMatchObject({ ended: 'ok', exitCode: 0 });
	});

	test('is heard to its end by a host that was busy', async () => {
		async function* slowly(): AsyncGenerator<Uint8Array> {
			for (let line = 0; line < 20; line += 1) {
				await new Promise((resolve) => setImmediate(resolve));
				yield Buffer.from(`line ${line}\n`);
			}
		}
		const driver = { spawn: async () => ({ ...quietProcess(), stdout: slowly() }) };
		const box = await createSandbox(smallBackend({ capabilities: withCommands, driver }));
		let isFirst = true;
		const result = await box.commands.run('true', {
			onStdout() {
				if (isFirst) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
				isFirst = false;
			},
		});

		expect(result.stdout).toMatchObject({ lines: 20 });
		expect(result.stdout).not.toHaveProperty('incomplete');
	});
});

describe('output that comes after the exit', () => {
	test('is waited for as long as it comes', async () => {
		const { result } = await ran((clock) => ({ stdout: lines(clock, 30) }));

		expect(result).toMatchObject({ ended: 'ok', stdout: { lines: 30 } });
		expect(result.stdout).not.toHaveProperty('incomplete');
	});

	test('without an end holds nothing up, is cut off, and that is told', async () => {
		const { result, tookMs } = await ran((clock) => ({ stdout: lines(clock, 1_000_000) }));

		expect(result.ended).toBe('ok');
		expect(result.stdout.incomplete).toContain('more still came');
		expect(tookMs).toBe(2500);
	});

	test('is not waited for when the pipe is held in silence', async () => {
		async function* held(clock: SimulatedClock): AsyncGenerator<Uint8Array> {
			yield some;
			await clock.wait(50_000);
		}

		const { result, tookMs } = await ran((clock) => ({ stdout: held(clock) }));

		expect(result).toMatchObject({ ended: 'ok', stdout: { text: 'some\n' } });
		expect(result.stdout).not.toHaveProperty('incomplete');
		expect(tookMs).toBe(500);
	});

	test('of a command that has ended calls nothing back', async () => {
		const clock = new SimulatedClock();
		async function* late(): AsyncGenerator<Uint8Array> {
			yield some;
			await clock.wait(1500);
			yield Buffer.from('late\n');
		}
		const driver = { spawn: async () => ({ ...quietProcess(), stdout: late() }) };
		const backend = smallBackend({ capabilities: withCommands, driver });
		const box = await createSandbox(backend, { clock });
		const heard: string[] = [];
		const running = box.commands.run('true', { onStdout: (text) => void heard.push(text) });
		await clock.runUntil(running, 100_000);

		await clock.runUntil(clock.wait(5000), 100_000);

		expect(heard).toEqual(['some\n']);
		expect((await running).stdout.text).toBe('some\n');
	});
});

describe('an exit that is none is a bug of the backend', () => {
	test.each([
		['without its signal', { exitCode: 0 }, 'without a proper signal, outOfMemory'],
		['of another shape', { code: 0 }, 'without a proper exitCode, signal, outOfMemory'],
		['null', null, 'an exit that is null'],
		[
			'with a code that is no number',
			{ exitCode: '0', signal: null, outOfMemory: null },
			'exitCode',
		],
	])('%s', async (_, exit, named) => {
		let isKilled = false;
		const kill = async () => {
			isKilled = true;
		};
		const driver = {
			spawn: async () => ({ ...quietProcess(), kill, exited: Promise.resolve(exit) }),
		};
		const box = await createSandbox(smallBackend({ capabilities: withCommands, driver }));

		const error = await rejection(box.commands.run('true'));

		expect(error).toMatchObject({ code: 'backend-bug', retry: 'unsafe', operation: 'spawn' });
		expect(String(error)).toContain(named);
		expect(isKilled).toBe(true);
	});
});
