import { z } from 'zod';
import { errorCodes, SandboxError } from '../../contract/error.ts';
import type { GuestProcess, SpawnRequest } from '../../contract/process.ts';
import {
	fileProgram,
	guestArgv,
	guestText,
	programBytes,
} from '../../interpreter/guest-program.ts';
import { systemClock } from '../../policy/clock.ts';
import { endsWithin } from '../../policy/ladder.ts';
import { workspace } from '../../policy/paths.ts';
import { ByteReader } from './byte-reader.ts';

const answerSchema = z.union([
	z.object({ ok: z.record(z.string(), z.unknown()) }),
	z.object({ error: z.object({ code: z.enum(errorCodes), message: z.string() }) }),
]);

const agentEnvironment = Object.freeze({
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	LANG: 'C.UTF-8',
});

const longestLine = 64 * 1024;
const longestChunk = 64 * 1024 * 1024;
const chunkBytes = 1024 * 1024;
/** How long one that was left in the middle of a request may take to tidy up. */
const tidyMs = 500;

export interface FileRequest {
	readonly op: string;
	readonly [field: string]: unknown;
}

export interface StartFileAgentOptions {
	readonly spawn: (request: SpawnRequest) => Promise<GuestProcess>;
	readonly backend: string;
	readonly signal: AbortSignal;
}

/** A process in the sandbox that serves file requests one after the other; see `guest/files`. */
export class FileAgent {
	readonly #process: GuestProcess;
	readonly #reader: ByteReader;
	readonly #backend: string;
	#idle = true;
	#alive = true;

	private constructor(process: GuestProcess, backend: string) {
		this.#process = process;
		this.#backend = backend;
		this.#reader = new ByteReader(process.stdout);
		const died = (): void => {
			this.#alive = false;
		};
		process.exited.then(died, died);
		// Nobody reads what it says on stderr; unread it could fill its pipe and stop.
		void drain(process.stderr);
	}

	static async start({ spawn, backend, signal }: StartFileAgentOptions): Promise<FileAgent> {
		const source = guestText(fileProgram);
		const process = await spawn({
			argv: guestArgv,
			cwd: workspace,
			environment: agentEnvironment,
			signal,
		});
		const agent = new FileAgent(process, backend);
		await agent.#send(programBytes(source));
		return agent;
	}

	/** True between two requests of a process that still runs: only then may the next one be sent. */
	get ready(): boolean {
		return this.#idle && this.#alive;
	}

	/** Sends a request and gives its answer. */
	async ask(
		request: FileRequest,
		content?: AsyncIterable<Uint8Array>,
	): Promise<Readonly<Record<string, unknown>>> {
		this.#idle = false;
		await this.#send(Buffer.from(`${JSON.stringify(request)}\n`));
		if (content !== undefined) await this.#sendContent(content);
		return this.#answer(await this.#reader.line(longestLine), request);
	}

	/** The content that follows the answer, in pieces of any size. */
	async *content(request: FileRequest): AsyncGenerator<Uint8Array> {
		for (;;) {
			const length = await this.#chunkLength(request);
			if (length === 0) return;
			yield* this.#reader.take(length, () => this.#broken(request));
		}
	}

	/** The content that follows the answer, chunk by chunk: each is a batch of JSON. */
	async *batches(request: FileRequest): AsyncGenerator {
		for (;;) {
			const length = await this.#chunkLength(request);
			if (length === 0) return;
			const pieces: Uint8Array[] = [];
			for await (const piece of this.#reader.take(length, () => this.#broken(request))) {
				pieces.push(piece);
			}
			yield parseJson(new TextDecoder().decode(Buffer.concat(pieces)));
		}
	}

	/** Lets it remove what it has half written, and ends it. */
	async end(): Promise<void> {
		this.#process.closeStdin().catch(() => {});
		await endsWithin(systemClock, this.#process.exited, tidyMs);
		await this.#process.kill();
	}

	async #chunkLength(request: FileRequest): Promise<number> {
		this.#idle = false;
		const line = await this.#reader.line(longestLine);
		// In the place of a chunk the guest may tell why there is none.
		if (line?.startsWith('{')) this.#answer(line, request);
		const length = Number(line);
		if (line === undefined || !Number.isInteger(length) || length < 0 || length > longestChunk) {
			throw this.#broken(request);
		}
		this.#idle = length === 0;
		return length;
	}

	async #sendContent(content: AsyncIterable<Uint8Array>): Promise<void> {
		for await (const bytes of content) {
			if (!this.#alive) return;
			for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
				const chunk = bytes.subarray(at, at + chunkBytes);
				await this.#send(Buffer.from(`${chunk.byteLength}\n`));
				await this.#send(chunk);
			}
		}
		await this.#send(Buffer.from('0\n'));
	}

	/** A program that reads no more is missed where its answer is, and there the transfer is known to be broken. */
	async #send(bytes: Uint8Array): Promise<void> {
		await this.#process.writeStdin(bytes).catch(() => {});
	}

	#answer(line: string | undefined, request: FileRequest): Readonly<Record<string, unknown>> {
		const parsed = answerSchema.safeParse(line === undefined ? undefined : parseJson(line));
		if (!parsed.success) throw this.#broken(request);
		this.#idle = true;
		if ('ok' in parsed.data) return parsed.data.ok;
		throw new SandboxError(parsed.data.error.message, {
			code: parsed.data.error.code,
			backend: this.#backend,
			operation: `files.${request.op}`,
		});
	}

	#broken(request: FileRequest): SandboxError {
		return new SandboxError('the transfer broke off', {
			code: 'unavailable',
			retry: 'safe',
			backend: this.#backend,
			operation: `files.${request.op}`,
		});
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
	try {
		for await (const _ of stream);
	} catch {
		// Its end is seen on stdout.
	}
}
