import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	type CellEnd,
	type CellEvent,
	type GuestInterpreter,
	interpreterOverSpawn,
} from '@anybox/core';
import { environment } from './environment.ts';
import { plainSpawn } from './plain-spawn.ts';

/** One interpreter with one context, over plain processes. */
export class Cells implements AsyncDisposable {
	readonly #directory: string;
	readonly #interpreter: GuestInterpreter;
	readonly #contextId: string;
	readonly #kill: () => Promise<void>;

	private constructor(parts: {
		directory: string;
		interpreter: GuestInterpreter;
		contextId: string;
		kill: () => Promise<void>;
	}) {
		this.#directory = parts.directory;
		this.#interpreter = parts.interpreter;
		this.#contextId = parts.contextId;
		this.#kill = parts.kill;
	}

	static async open(): Promise<Cells> {
		const directory = await mkdtemp(join(tmpdir(), 'anybox-bench-'));
		const spawn = plainSpawn(directory);
		const kills: (() => Promise<void>)[] = [];
		const interpreter = interpreterOverSpawn({
			backend: 'bench',
			spawn: async (request) => {
				const process = await spawn(request);
				kills.push(() => process.kill());
				return process;
			},
		});
		const { signal } = new AbortController();
		const { contextId } = await interpreter.openContext({
			language: 'python',
			cwd: directory,
			environment,
			signal,
		});
		const kill = async (): Promise<void> => {
			await Promise.all(kills.map((end) => end()));
		};
		return new Cells({ directory, interpreter, contextId, kill });
	}

	async run(code: string, options: CellOptions = {}): Promise<CellEnd> {
		const { onEvent = () => {}, streamBytes = 1024 * 1024, interruptAfterMs } = options;
		const cell = await this.#interpreter.startCell({
			contextId: this.#contextId,
			code,
			environment: {},
			streamBytes,
			emit: onEvent,
			signal: new AbortController().signal,
		});
		const timer =
			interruptAfterMs === undefined
				? undefined
				: setTimeout(() => void cell.interrupt().catch(() => {}), interruptAfterMs);
		try {
			return await cell.ended;
		} finally {
			clearTimeout(timer);
		}
	}

	/** What one cell prints. */
	async output(code: string): Promise<string> {
		const chunks: Uint8Array[] = [];
		await this.run(code, {
			onEvent: (event) => event.kind === 'output' && chunks.push(event.bytes),
		});
		return Buffer.concat(chunks).toString('utf8');
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#kill();
		await rm(this.#directory, { recursive: true, force: true });
	}
}

export interface CellOptions {
	readonly onEvent?: (event: CellEvent) => void;
	readonly streamBytes?: number;
	readonly interruptAfterMs?: number;
}
