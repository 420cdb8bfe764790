import type {
	FileEntry,
	GuestFiles,
	ListFilesRequest,
	PathRequest,
	RenameRequest,
	WriteRequest,
} from '@anybox/core';
import { z } from 'zod';
import type { Ask } from './requests.ts';

const handleSchema = z.object({ handle: z.number() });
const readingSchema = z.object({ handle: z.number(), bytes: z.number() });
const pieceSchema = z.object({ data: z.string() });
const entrySchema = z.object({
	name: z.string(),
	path: z.string(),
	kind: z.enum(['file', 'directory', 'symlink']),
	bytes: z.number(),
	mode: z.number(),
	modifiedAt: z.number(),
	target: z.string().nullable(),
});
const entriesSchema = z.object({ entries: z.array(entrySchema) });
const pieceBytes = 1024 * 1024;

/** The files of one sandbox, piece by piece: no transfer holds more than one in memory. */
export class EmbeddedFiles implements GuestFiles {
	readonly #ask: Ask;

	constructor(ask: Ask) {
		this.#ask = ask;
	}

	async *read({ path, signal }: PathRequest): AsyncGenerator<Uint8Array> {
		const { handle, bytes } = readingSchema.parse(await this.#ask('files.read', { path }));
		try {
			for (let left = bytes; left > 0; ) {
				signal.throwIfAborted();
				const { data } = pieceSchema.parse(await this.#ask('files.piece', { handle }));
				const piece = Buffer.from(data, 'base64');
				left -= piece.byteLength;
				yield piece;
			}
		} finally {
			this.#leave(handle);
		}
	}

	async write({ path, content, mode, signal }: WriteRequest): Promise<void> {
		const { handle } = handleSchema.parse(await this.#ask('files.write', { path, mode }));
		try {
			for await (const bytes of content) {
				for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
					signal.throwIfAborted();
					const data = Buffer.from(bytes.subarray(at, at + pieceBytes)).toString('base64');
					await this.#ask('files.append', { handle, data });
				}
			}
			signal.throwIfAborted();
			await this.#ask('files.commit', { handle });
		} catch (error) {
			this.#leave(handle);
			throw error;
		}
	}

	async *list({ path, depth, signal }: ListFilesRequest): AsyncGenerator<FileEntry> {
		const { handle } = handleSchema.parse(await this.#ask('files.list', { path, depth }));
		try {
			for (;;) {
				signal.throwIfAborted();
				const { entries } = entriesSchema.parse(await this.#ask('files.listed', { handle }));
				if (entries.length === 0) return;
				yield* entries;
			}
		} finally {
			this.#leave(handle);
		}
	}

	async stat({ path }: PathRequest): Promise<FileEntry> {
		const { entry } = await this.#ask('files.stat', { path });
		return entrySchema.parse(entry);
	}

	async mkdir({ path }: PathRequest): Promise<void> {
		await this.#ask('files.mkdir', { path });
	}

	async rename({ from, to }: RenameRequest): Promise<void> {
		await this.#ask('files.rename', { from, to });
	}

	async remove({ path }: PathRequest): Promise<void> {
		await this.#ask('files.remove', { path });
	}

	/** Nobody waits for it. */
	#leave(handle: number): void {
		this.#ask('files.leave', { handle }).catch(() => {});
	}
}
