import { SandboxError } from '../../contract/error.ts';
import type { FileEntry, GuestFiles, WatchEvent } from '../../contract/files.ts';
import { workspace } from '../../policy/paths.ts';
import { decodeUtf8 } from '../../policy/utf8.ts';
import type { FileContent, Files } from '../api.ts';
import { invalid, type Place, requirePath } from '../calls/arguments.ts';
import type { Changes } from '../calls/changes.ts';
import { CountedContent } from './counted-content.ts';
import type { FrontDoor } from '../calls/front-door.ts';
import type { Gate } from '../calls/gate.ts';
import type { CallOptions } from '../options.ts';
import { untilLeft } from '../calls/until-left.ts';

export interface SandboxFilesOptions {
	readonly door: FrontDoor;
	readonly gate: Gate;
	readonly files: GuestFiles | undefined;
	readonly changes: Changes;
}

/** The most that `read` gives in one piece; a stream has no limit. */
const longestRead = 256 * 1024 * 1024;

type ReadOptions = CallOptions & { readonly format?: 'text' | 'bytes' | 'stream' };

/** The files of the sandbox. */
export class SandboxFiles implements Files {
	readonly #door: FrontDoor;
	readonly #gate: Gate;
	readonly #files: GuestFiles | undefined;
	readonly #changes: Changes;

	constructor({ door, gate, files, changes }: SandboxFilesOptions) {
		this.#door = door;
		this.#gate = gate;
		this.#files = files;
		this.#changes = changes;
	}

	read(path: string, options?: CallOptions & { readonly format?: 'text' }): Promise<string>;
	read(path: string, options: CallOptions & { readonly format: 'bytes' }): Promise<Uint8Array>;
	read(
		path: string,
		options: CallOptions & { readonly format: 'stream' },
	): Promise<AsyncIterable<Uint8Array>>;
	read(
		path: string,
		options: ReadOptions = {},
	): Promise<string | Uint8Array | AsyncIterable<Uint8Array>> {
		return this.#door.call('files.read', options, async (place) => {
			const { format, ...call } = options;
			const files = this.#native(place);
			const absolute = requirePath('path', path, place);
			const stream = this.#stream(files, absolute, { ...call, operation: place.operation });
			if (format === 'stream') return this.#door.stream('files.read', undefined, () => stream);
			const bytes = await this.#whole(stream);
			return format === 'bytes' ? bytes : decodeUtf8(bytes);
		});
	}

	write(
		path: string,
		content: FileContent,
		options: CallOptions & { readonly mode?: number } = {},
	): Promise<void> {
		return this.#door.call('files.write', options, async (place) => {
			const { mode = null, ...call } = options;
			const files = this.#native(place);
			const absolute = requirePath('path', path, place);
			const { maxFileBytes } = this.#gate.backend.capabilities;
			const counted = new CountedContent({ content, maxFileBytes, place });
			await this.#changes.make(
				{ kind: 'file-write', path: absolute, bytes: counted.knownBytes },
				place.operation,
				() =>
					this.#gate.call(
						{ ...call, operation: place.operation, retry: 'safe' },
						(signal, progress) =>
							files.write({ path: absolute, content: counted.chunks(progress), mode, signal }),
					),
				{ bytes: () => counted.bytes },
			);
		});
	}

	list(
		path: string = workspace,
		options: CallOptions & { readonly depth?: number } = {},
	): Promise<FileEntry[]> {
		return this.#door.call('files.list', options, async (place) => {
			const { depth = 1, ...call } = options;
			const files = this.#native(place);
			const absolute = requirePath('path', path, place);
			return this.#gate.call(
				{ ...call, operation: place.operation, retry: 'safe' },
				async (signal, progress) => {
					const entries: FileEntry[] = [];
					for await (const entry of files.list({ path: absolute, depth, signal })) {
						progress();
						entries.push(entry);
					}
					return entries;
				},
			);
		});
	}

	stat(path: string, options: CallOptions = {}): Promise<FileEntry> {
		return this.#door.call('files.stat', options, (place) => this.#stat(path, options, place));
	}

	exists(path: string, options: CallOptions = {}): Promise<boolean> {
		return this.#door.call('files.exists', options, async (place) => {
			try {
				await this.#stat(path, options, place);
				return true;
			} catch (error) {
				if (SandboxError.is(error) && error.code === 'not-found') return false;
				throw error;
			}
		});
	}

	mkdir(path: string, options: CallOptions = {}): Promise<void> {
		return this.#door.call('files.mkdir', options, async (place) => {
			const { operation } = place;
			const files = this.#native(place);
			const absolute = requirePath('path', path, place);
			await this.#changes.make({ kind: 'directory-create', path: absolute }, operation, () =>
				this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
					files.mkdir({ path: absolute, signal }),
				),
			);
		});
	}

	rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
		return this.#door.call('files.rename', options, async (place) => {
			const { operation } = place;
			const files = this.#native(place);
			const paths = { from: requirePath('from', from, place), to: requirePath('to', to, place) };
			for (const path of [paths.from, paths.to]) {
				if (path === '/' || path === workspace) {
					throw invalid(
						`${path} itself cannot be renamed or replaced; rename what is in it`,
						place,
					);
				}
			}
			await this.#changes.make({ kind: 'file-rename', ...paths }, operation, () =>
				this.#gate.call({ ...options, operation, retry: 'unsafe' }, (signal) =>
					files.rename({ ...paths, signal }),
				),
			);
		});
	}

	remove(path: string, options: CallOptions = {}): Promise<void> {
		return this.#door.call('files.remove', options, async (place) => {
			const { operation } = place;
			const files = this.#native(place);
			const absolute = requirePath('path', path, place);
			if (absolute === '/' || absolute === workspace) {
				throw invalid(`${absolute} itself cannot be removed; remove what is in it`, place);
			}
			await this.#changes.make({ kind: 'file-remove', path: absolute }, operation, () =>
				this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
					files.remove({ path: absolute, signal }),
				),
			);
		});
	}

	watch(path: string, options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<WatchEvent> {
		return this.#door.stream('files.watch', options, (place) => this.#watch(path, options, place));
	}

	async *#watch(
		path: string,
		options: { readonly signal?: AbortSignal },
		place: Place,
	): AsyncGenerator<WatchEvent> {
		const { operation } = place;
		this.#gate.require('filesWatch', operation, 'list the directory again instead');
		this.#gate.requireRunning(operation);
		const absolute = requirePath('path', path, place);
		const files = this.#native(place);
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

	async #stat(path: string, options: CallOptions, place: Place): Promise<FileEntry> {
		const { operation } = place;
		const files = this.#native(place);
		const absolute = requirePath('path', path, place);
		return this.#gate.call({ ...options, operation, retry: 'safe' }, (signal) =>
			files.stat({ path: absolute, signal }),
		);
	}

	/** Each step has the deadline of a call, so that a long transfer is no late one. */
	async *#stream(
		files: GuestFiles,
		path: string,
		options: CallOptions & { readonly operation: string },
	): AsyncGenerator<Uint8Array> {
		const leaving = new AbortController();
		let bytes: AsyncIterator<Uint8Array> | undefined;
		let ended = false;
		try {
			for (;;) {
				const step = await this.#gate.call({ ...options, retry: 'safe' }, async () => {
					bytes ??= files.read({ path, signal: leaving.signal })[Symbol.asyncIterator]();
					return bytes.next();
				});
				ended = step.done === true;
				if (step.done) return;
				yield step.value;
			}
		} finally {
			leaving.abort();
			if (!ended) void bytes?.return?.().catch(() => {});
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

	#native({ operation }: Place): GuestFiles {
		this.#gate.require('files', operation, 'use code or commands to reach files');
		if (this.#files !== undefined) return this.#files;
		throw new SandboxError('the driver declares files and has neither files nor spawn', {
			code: 'backend-bug',
			backend: this.#gate.backend.name,
			operation,
		});
	}
}
