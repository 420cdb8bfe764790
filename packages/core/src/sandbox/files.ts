import type { Auditor } from '../audit/auditor.ts';
import { SandboxError } from '../contract/error.ts';
import type { FileEntry, GuestFiles, WatchEvent } from '../contract/files.ts';
import { shown } from '../policy/argument.ts';
import { workspace } from '../policy/paths.ts';
import { decodeUtf8 } from '../policy/utf8.ts';
import type { FileContent, Files } from './api.ts';
import { invalid, type Place, requirePath } from './arguments.ts';
import type { Gate } from './gate.ts';
import type { CallOptions } from './options.ts';
import { untilLeft } from './until-left.ts';

export interface SandboxFilesOptions {
	readonly gate: Gate;
	readonly files: GuestFiles | undefined;
	readonly auditor: Auditor;
}

/** The most that `read` gives in one piece; a stream has no limit. */
const longestRead = 256 * 1024 * 1024;

type ReadOptions = CallOptions & { readonly format?: 'text' | 'bytes' | 'stream' };

/** The files of the sandbox. */
export class SandboxFiles implements Files {
	readonly #gate: Gate;
	readonly #files: GuestFiles | undefined;
	readonly #auditor: Auditor;

	constructor({ gate, files, auditor }: SandboxFilesOptions) {
		this.#gate = gate;
		this.#files = files;
		this.#auditor = auditor;
	}

	read(path: string, options?: CallOptions & { readonly format?: 'text' }): Promise<string>;
	read(path: string, options: CallOptions & { readonly format: 'bytes' }): Promise<Uint8Array>;
	read(
		path: string,
		options: CallOptions & { readonly format: 'stream' },
	): Promise<AsyncIterable<Uint8Array>>;
	async read(
		path: string,
		options: ReadOptions = {},
	): Promise<string | Uint8Array | AsyncIterable<Uint8Array>> {
		const stream = this.#stream(path, options);
		if (options.format === 'stream') return stream;
		const bytes = await this.#whole(stream);
		return options.format === 'bytes' ? bytes : decodeUtf8(bytes);
	}

	async write(
		path: string,
		content: FileContent,
		options: CallOptions & { readonly mode?: number } = {},
	): Promise<void> {
		const operation = 'files.write';
		const place = this.#gate.place(operation);
		const files = this.#native(operation);
		const absolute = requirePath('path', path, this.#gate.place(operation));
		const mode = requireMode(options.mode, this.#gate.place(operation));
		const chunks = contentChunks(content, this.#gate.place(operation));
		const { maxFileBytes } = this.#gate.backend.capabilities;
		const known = contentBytes(content);
		await this.#auditor.record({ kind: 'file-write', path: absolute, bytes: known });
		let bytes = 0;
		await this.#gate.call({ ...options, operation, retry: 'safe' }, (signal, progress) => {
			async function* counted(): AsyncGenerator<Uint8Array> {
				for await (const chunk of chunks) {
					if (!(chunk instanceof Uint8Array)) throw wrongChunk(chunk, place);
					bytes += chunk.byteLength;
					if (maxFileBytes !== null && bytes > maxFileBytes) throw tooLarge(maxFileBytes);
					progress();
					yield chunk;
				}
			}
			return files.write({ path: absolute, content: counted(), mode, signal });
		});
	}

	async list(
		path: string = workspace,
		options: CallOptions & { readonly depth?: number } = {},
	): Promise<FileEntry[]> {
		const operation = 'files.list';
		const files = this.#native(operation);
		const absolute = requirePath('path', path, this.#gate.place(operation));
		const depth = options.depth ?? 1;
		if (!Number.isSafeInteger(depth) || depth < 1) {
			throw invalid(
				`depth must be a whole number of at least 1, got ${String(depth)}`,
				this.#gate.place(operation),
			);
		}
		return this.#gate.call({ ...options, operation, retry: 'safe' }, async (signal, progress) => {
			const entries: FileEntry[] = [];
			for await (const entry of files.list({ path: absolute, depth, signal })) {
				progress();
				entries.push(entry);
			}
			return entries;
		});
	}

	async stat(path: string, options: CallOptions = {}): Promise<FileEntry> {
		const operation = 'files.stat';
		const files = this.#native(operation);
		const absolute = requirePath('path', path, this.#gate.place(operation));
		return this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
			files.stat({ path: absolute, signal }),
		);
	}

	async exists(path: string, options: CallOptions = {}): Promise<boolean> {
		try {
			await this.stat(path, options);
			return true;
		} catch (error) {
			if (SandboxError.is(error) && error.code === 'not-found') return false;
			throw error;
		}
	}

	async mkdir(path: string, options: CallOptions = {}): Promise<void> {
		const operation = 'files.mkdir';
		const files = this.#native(operation);
		const absolute = requirePath('path', path, this.#gate.place(operation));
		await this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
			files.mkdir({ path: absolute, signal }),
		);
	}

	async rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
		const operation = 'files.rename';
		const place = this.#gate.place(operation);
		const files = this.#native(operation);
		const paths = { from: requirePath('from', from, place), to: requirePath('to', to, place) };
		for (const path of [paths.from, paths.to]) {
			if (path === '/' || path === workspace) {
				throw invalid(`${path} itself cannot be renamed or replaced; rename what is in it`, place);
			}
		}
		await this.#gate.call({ ...options, operation, retry: 'unsafe' }, (signal) =>
			files.rename({ ...paths, signal }),
		);
	}

	async remove(path: string, options: CallOptions = {}): Promise<void> {
		const operation = 'files.remove';
		const files = this.#native(operation);
		const absolute = requirePath('path', path, this.#gate.place(operation));
		if (absolute === '/' || absolute === workspace) {
			throw invalid(
				`${absolute} itself cannot be removed; remove what is in it`,
				this.#gate.place(operation),
			);
		}
		await this.#auditor.record({ kind: 'file-remove', path: absolute });
		await this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
			files.remove({ path: absolute, signal }),
		);
	}

	async *watch(
		path: string,
		options: { readonly signal?: AbortSignal } = {},
	): AsyncGenerator<WatchEvent> {
		const operation = 'files.watch';
		this.#gate.require('filesWatch', operation, 'list the directory again instead');
		this.#gate.requireRunning(operation);
		const absolute = requirePath('path', path, this.#gate.place(operation));
		const files = this.#native(operation);
		const leaving = new AbortController();
		const leave = (): void => leaving.abort(options.signal?.reason);
		if (options.signal?.aborted) leave();
		options.signal?.addEventListener('abort', leave, { once: true });
		const unwatch = this.#gate.watch(() => this.#gate.ended && leave());
		try {
			const { signal } = leaving;
			const events = files.watch?.({ path: absolute, signal });
			if (events === undefined) throw this.#gate.missing('filesWatch');
			yield* untilLeft(events, signal);
		} catch (error) {
			// A watch has no other end than being left.
			if (!leaving.signal.aborted) throw this.#gate.wrap(error, operation);
		} finally {
			unwatch();
			options.signal?.removeEventListener('abort', leave);
			leave();
		}
	}

	/** Each step has the deadline of a call, so that a long transfer is no late one. */
	async *#stream(path: string, options: CallOptions): AsyncGenerator<Uint8Array> {
		const operation = 'files.read';
		const files = this.#native(operation);
		const absolute = requirePath('path', path, this.#gate.place(operation));
		const leaving = new AbortController();
		const bytes = files.read({ path: absolute, signal: leaving.signal })[Symbol.asyncIterator]();
		let ended = false;
		try {
			for (;;) {
				const step = await this.#gate.call({ ...options, operation, retry: 'safe' }, () =>
					bytes.next(),
				);
				ended = step.done === true;
				if (step.done) return;
				yield step.value;
			}
		} finally {
			leaving.abort();
			if (!ended) void bytes.return?.().catch(() => {});
		}
	}

	async #whole(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
		const chunks: Uint8Array[] = [];
		let length = 0;
		for await (const chunk of stream) {
			length += chunk.byteLength;
			if (length > longestRead) {
				throw invalid(
					`the file is larger than ${longestRead} bytes; read it with { format: 'stream' }`,
					this.#gate.place('files.read'),
				);
			}
			// The driver may use its buffer again for the next chunk.
			chunks.push(new Uint8Array(chunk));
		}
		return Buffer.concat(chunks);
	}

	#native(operation: string): GuestFiles {
		this.#gate.require('files', operation, 'use code or commands to reach files');
		if (this.#files !== undefined) return this.#files;
		throw new SandboxError('the driver declares files and has neither files nor spawn', {
			code: 'backend-bug',
			backend: this.#gate.backend.name,
			operation,
		});
	}
}

function contentChunks(content: FileContent, place: Place): AsyncIterable<Uint8Array> {
	if (typeof content === 'string') return once(Buffer.from(content, 'utf8'));
	if (content instanceof Uint8Array) return once(content);
	if (typeof content === 'object' && content !== null && Symbol.asyncIterator in content) {
		return content;
	}
	throw invalid(
		`content must be a string, a Uint8Array or an async iterable of Uint8Array, got ${typeof content}`,
		place,
	);
}

function wrongChunk(chunk: unknown, place: Place): SandboxError {
	return invalid(`content must bring Uint8Array chunks, got one of ${shown(chunk)}`, place);
}

/** `null` for a stream, which is only known when it is over. */
function contentBytes(content: FileContent): number | null {
	if (typeof content === 'string') return Buffer.byteLength(content, 'utf8');
	return content instanceof Uint8Array ? content.byteLength : null;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	if (bytes.byteLength > 0) yield bytes;
}

function requireMode(mode: number | undefined, place: Place): number | null {
	if (mode === undefined) return null;
	if (Number.isInteger(mode) && mode >= 0 && mode <= 0o7777) return mode;
	throw invalid(`mode must be permission bits such as 0o644, got ${String(mode)}`, place);
}

function tooLarge(maxFileBytes: number): SandboxError {
	return new SandboxError(`the backend takes files of at most ${maxFileBytes} bytes`, {
		code: 'quota-exceeded',
		operation: 'files.write',
	});
}
