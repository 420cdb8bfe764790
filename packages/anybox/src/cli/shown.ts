import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result, RunCodeOptions, RunResult } from '@anybox/core';
import type { Terminal } from './command.ts';
import { inlineImage } from './inline-images.ts';
import { makeFolder } from './make-folder.ts';
import { ownExit } from './own-exit.ts';
import { reasonOf } from './reason.ts';

const imageTypes = { 'image/png': 'png', 'image/jpeg': 'jpg' } as const;

type Listening = Pick<RunCodeOptions, 'maxStreamBytes' | 'onStdout' | 'onStderr' | 'onResult'>;

/** Shows what a cell says where somebody reads it: text as it comes, images where they can be seen. */
export class Shown {
	readonly #terminal: Terminal;
	readonly #folder: string;
	#figures = 0;
	#endsInLine = false;

	constructor(terminal: Terminal, folder: string) {
		this.#terminal = terminal;
		this.#folder = folder;
	}

	/** What a cell is run with, so that all that it says comes here. */
	get listening(): Listening {
		return {
			maxStreamBytes: Number.MAX_SAFE_INTEGER,
			onStdout: (text) => this.output(text),
			onStderr: (text) => this.error(text),
			onResult: (result) => this.result(result),
		};
	}

	output(text: string): void {
		this.#terminal.stdout.write(text);
		this.#endsInLine = !text.endsWith('\n');
	}

	error(text: string): void {
		// When its reader went away the code is interrupted, which is nobody's concern.
		if (!this.#terminal.closed.aborted) this.#terminal.stderr.write(text);
	}

	result(result: Result): void {
		if (this.#endsInLine) this.output('\n');
		if (this.#showsImage(result)) return;
		const { text } = result;
		if (text !== undefined) this.output(`${text}\n`);
	}

	/** What the result says besides. */
	end(result: RunResult): void {
		const { error, ended, state } = result;
		if (this.#endsInLine && this.#terminal.stdout.isTTY) this.output('\n');
		const exit = ownExit(result);
		if (exit !== undefined) this.error(exit.words);
		else if (error !== undefined) {
			const { name, value, traceback } = error;
			this.error(traceback === '' ? `${name}: ${value}\n` : withNewline(traceback));
		}
		if (ended === 'ok' || ended === 'error') return;
		const truth = state === 'kept' ? '' : `, and its variables are ${state}`;
		this.#note(`${endings[ended]}${truth}`);
	}

	#showsImage({ bundle }: Result): boolean {
		for (const [type, extension] of Object.entries(imageTypes)) {
			const data = bundle[type];
			if (data === undefined) continue;
			const inline = inlineImage({ type, base64: data }, this.#terminal);
			if (inline === undefined) this.#save(Buffer.from(data, 'base64'), extension);
			else this.output(`${inline}\n`);
			return true;
		}
		return false;
	}

	#save(bytes: Uint8Array, extension: string): void {
		try {
			makeFolder(this.#folder);
			this.#note(`saved ${this.#written(bytes, extension)}`);
		} catch (error) {
			this.#note(`an image could not be saved: ${reasonOf(error)}`);
		}
	}

	/** Never over a file that is there. */
	#written(bytes: Uint8Array, extension: string): string {
		for (;;) {
			this.#figures += 1;
			const file = join(this.#folder, `figure-${this.#figures}.${extension}`);
			try {
				writeFileSync(file, bytes, { flag: 'wx' });
				return file;
			} catch (error) {
				if (!isThere(error)) throw error;
			}
		}
	}

	#note(text: string): void {
		this.error(`anybox: ${text}\n`);
	}
}

const endings: Readonly<Record<Exclude<RunResult['ended'], 'ok' | 'error'>, string>> = {
	timeout: 'the code took too long',
	cancelled: 'the code was interrupted',
	memory: 'the code ran out of memory',
	killed: 'the code was killed',
	lost: 'the sandbox was lost',
	unknown: 'nobody saw how the code ended',
};

function isThere(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function withNewline(text: string): string {
	return text.endsWith('\n') ? text : `${text}\n`;
}
