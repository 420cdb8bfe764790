import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { anybox } from '../../src/cli/anybox.ts';
import type { Terminal } from '../../src/cli/command.ts';

vi.setConfig({ testTimeout: 60_000 });

const controlC = '\u0003';
const controlD = '\u0004';

/** Streams that say that somebody sits there: lines are edited, and Ctrl-C is a key. */
class Seat {
	readonly stdin = Object.assign(new PassThrough(), { isTTY: true });
	readonly stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
	readonly stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: false });
	readonly exitCode: Promise<number>;
	#seen = '';

	constructor(words: readonly string[]) {
		for (const stream of [this.stdout, this.stderr]) {
			stream.on('data', (text: string) => {
				this.#seen += text;
				this.stdin.emit('seen');
			});
		}
		const { stdin, stdout, stderr } = this;
		const streams = { stdin, stdout, stderr } as unknown as Terminal;
		const closed = new AbortController().signal;
		this.exitCode = anybox(words, { ...streams, closed, environment: {} });
	}

	/** Waits for it; what came before it is not looked at again. */
	async sees(text: string): Promise<void> {
		while (!this.#seen.includes(text)) await once(this.stdin, 'seen');
		this.#seen = this.#seen.slice(this.#seen.indexOf(text) + text.length);
	}

	types(text: string): void {
		this.stdin.write(text);
	}
}

test('Ctrl-C at a terminal interrupts what runs, and the prompt goes on with its variables', async () => {
	const seat = new Seat(['repl']);
	await seat.sees('>>> ');
	seat.types('x = 42; print("ru" + "ns", flush=True); import time; time.sleep(60)\r');
	await seat.sees('runs');
	seat.types(controlC);
	await seat.sees('KeyboardInterrupt');
	await seat.sees('>>> ');
	seat.types('x + 1\r');
	await seat.sees('43');
	seat.types(controlD);

	expect(await seat.exitCode).toBe(0);
});

test('Ctrl-C at a prompt gives up what is typed, and does not end it', async () => {
	const seat = new Seat(['repl']);
	await seat.sees('>>> ');
	seat.types('x = (\r');
	await seat.sees('... ');
	seat.types(controlC);
	await seat.sees('>>> ');
	seat.types('6 * 7\r');
	await seat.sees('42');
	seat.types(controlD);

	expect(await seat.exitCode).toBe(0);
});

test('Ctrl-C at a prompt takes the line away that was being typed', async () => {
	const seat = new Seat(['repl']);
	await seat.sees('>>> ');
	seat.types('not a line at all');
	await seat.sees('at all');
	seat.types(controlC);
	await seat.sees('>>> ');
	seat.types('6 * 7\r');
	await seat.sees('42');
	seat.types(controlD);

	expect(await seat.exitCode).toBe(0);
});

test.each([
	['exit()', 0],
	['quit()', 0],
	['import sys; sys.exit(3)', 3],
	["exit('over')", 1],
])('%s ends the prompt', async (code, exitCode) => {
	const seat = new Seat(['repl']);
	await seat.sees('>>> ');
	seat.types(`${code}\r`);

	expect(await seat.exitCode).toBe(exitCode);
});
