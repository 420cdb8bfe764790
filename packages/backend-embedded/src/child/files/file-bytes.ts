import { FileError } from './errno.ts';
import type { Quota } from './quota.ts';

const pageBytes = 8 * 1024;
const maxSize = 2 ** 40;

/** What content of this size takes, where all of it is written. */
export function bytesTaken(size: number): number {
	return Math.ceil(size / pageBytes) * pageBytes;
}

/** The content of one file, in pages: what was never written costs nothing, and reads as zeros. */
export class FileBytes {
	readonly #quota: Quota;
	readonly #pages = new Map<number, Uint8Array>();
	#size = 0;

	constructor(quota: Quota) {
		this.#quota = quota;
	}

	get size(): number {
		return this.#size;
	}

	/** Fills `target` from `position` on; the bytes that there were. */
	read(position: number, target: Uint8Array): number {
		const length = Math.max(0, Math.min(target.byteLength, this.#size - position));
		let done = 0;
		while (done < length) {
			const at = position + done;
			const offset = at % pageBytes;
			const part = Math.min(pageBytes - offset, length - done);
			const page = this.#pages.get((at - offset) / pageBytes);
			if (page === undefined) target.fill(0, done, done + part);
			else target.set(page.subarray(offset, offset + part), done);
			done += part;
		}
		return length;
	}

	/** The bytes that were written: fewer where the quota ended, and ENOSPC where none could be. */
	write(position: number, bytes: Uint8Array): number {
		if (bytes.byteLength === 0) return 0;
		checkSize(position + bytes.byteLength);
		let done = 0;
		while (done < bytes.byteLength) {
			const at = position + done;
			const offset = at % pageBytes;
			const part = Math.min(pageBytes - offset, bytes.byteLength - done);
			const page = this.#page((at - offset) / pageBytes, done > 0);
			if (page === undefined) break;
			page.set(bytes.subarray(done, done + part), offset);
			done += part;
		}
		this.#size = Math.max(this.#size, position + done);
		return done;
	}

	resize(size: number): void {
		checkSize(size);
		if (size < this.#size) this.#cut(size);
		this.#size = size;
	}

	/** Gives back all that it holds. */
	clear(): void {
		this.resize(0);
	}

	#cut(size: number): void {
		const kept = Math.ceil(size / pageBytes);
		for (const index of [...this.#pages.keys()].filter((page) => page >= kept)) {
			this.#pages.delete(index);
			this.#quota.give(pageBytes);
		}
		// What grows again later must not show what was cut.
		if (size % pageBytes > 0) this.#pages.get(kept - 1)?.fill(0, size % pageBytes);
	}

	#page(index: number, isPartDone: boolean): Uint8Array | undefined {
		const known = this.#pages.get(index);
		if (known !== undefined) return known;
		try {
			this.#quota.take(pageBytes);
		} catch (error) {
			if (isPartDone) return undefined;
			throw error;
		}
		const page = new Uint8Array(pageBytes);
		this.#pages.set(index, page);
		return page;
	}
}

function checkSize(size: number): void {
	if (size > maxSize) throw new FileError('EFBIG', 'no file is that large');
}
