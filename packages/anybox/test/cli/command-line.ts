import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

// A process, and a Python in it: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Told {
	readonly exitCode: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** The compiled command line as a process of its own, without a terminal, in an empty folder. */
export function start(
	words: readonly string[],
	{ folder = emptyFolder(), leadsGroup = false, environment = {} }: StartOptions = {},
): Started {
	const env = { ...process.env, ...environment };
	const options = { cwd: folder, detached: leadsGroup, env };
	return new Started(spawn(process.execPath, [program, ...words], options));
}

export interface StartOptions {
	readonly folder?: string;
	/** Of processes, as what is started in a terminal does. */
	readonly leadsGroup?: boolean;
	/** Besides that of this process. */
	readonly environment?: Readonly<Record<string, string>>;
}

/** Its end, after it got `input` and no more. */
export function anybox(
	words: readonly string[],
	{ input = '', ...options }: StartOptions & { readonly input?: string | Uint8Array } = {},
): Promise<Told> {
	const started = start(words, options);
	started.child.stdin.end(input);
	return started.end();
}

export class Started {
	readonly child: ChildProcessWithoutNullStreams;
	readonly #closed: Promise<unknown>;
	#stdout = '';
	#stderr = '';

	constructor(child: ChildProcessWithoutNullStreams) {
		this.child = child;
		this.#closed = once(child, 'close');
		// It may end before it has read all.
		child.stdin.on('error', () => {});
		child.stdout.setEncoding('utf8').on('data', (piece: string) => {
			this.#stdout += piece;
		});
		child.stderr.setEncoding('utf8').on('data', (piece: string) => {
			this.#stderr += piece;
		});
		onTestFinished(() => void child.kill('SIGKILL'));
	}

	/** Until it has printed that. */
	async printed(what: string): Promise<void> {
		while (!this.#stdout.includes(what)) await once(this.child.stdout, 'data');
	}

	/** Until it has said that beside what it prints. */
	async told(what: string): Promise<void> {
		while (!this.#stderr.includes(what)) await once(this.child.stderr, 'data');
	}

	async end(): Promise<Told> {
		await this.#closed;
		const { exitCode, signalCode: signal } = this.child;
		return { exitCode, signal, stdout: this.#stdout, stderr: this.#stderr };
	}
}

export function emptyFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-cli-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
	const folder = emptyFolder();
	for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
	return folder;
}

/** Lines of a stack trace, ours or of Node. */
export const stack = /^\s+at |node:internal|Node\.js v/m;
