import { SandboxError } from '../contract/error.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { openSpoolFile, type SpoolFile } from './spool-file.ts';

export interface HostSpoolOptions {
	/** Bytes kept in memory; the first one beyond makes a file. */
	readonly memoryBytes: number;
	/** Bytes kept in all; what comes later is dropped and counted. */
	readonly maxBytes: number;
	/** For simulation. Default: an unlinked file in the system's directory for temporary files. */
	readonly open?: () => SpoolFile;
}

/** How far memory may run ahead of the disk before `append` itself writes. */
const aheadBytes = 1024 * 1024;

/**
 * Keeps the first bytes of one channel for paging, where their source keeps none. `append` never throws and
 * never loses what it kept: when the disk fails, what comes later is dropped and counted.
 */
export class HostSpool {
	readonly #memoryBytes: number;
	readonly #maxBytes: number;
	readonly #open: () => SpoolFile;
	/** Follows what is in the file. */
	readonly #unwritten = new ByteBuffer();
	#writtenBytes = 0;
	#droppedBytes = 0;
	#file: SpoolFile | undefined;
	#state: 'open' | 'failed' | 'closed' = 'open';
	#writing = false;
	readonly #running = new Set<Promise<unknown>>();

	constructor(options: HostSpoolOptions) {
		this.#memoryBytes = options.memoryBytes;
		this.#maxBytes = options.maxBytes;
		this.#open = options.open ?? openSpoolFile;
	}

	/** What `read` can give. */
	get keptBytes(): number {
		return this.#writtenBytes + this.#unwritten.length;
	}

	/** What came after the last byte that was kept. */
	get droppedBytes(): number {
		return this.#droppedBytes;
	}

	append(bytes: Uint8Array): void {
		const room = this.#state === 'open' ? Math.max(0, this.#maxBytes - this.keptBytes) : 0;
		const kept = bytes.subarray(0, room);
		this.#droppedBytes += bytes.length - kept.length;
		this.#unwritten.append(kept);
		if (this.#state !== 'open' || this.#unwritten.length <= this.#memoryBytes) return;
		if (this.#unwritten.length > this.#memoryBytes + aheadBytes) this.#writeNow();
		else if (!this.#writing) void this.#track(this.#write());
	}

	/**
	 * Bytes from `offset` on, fewer where what was kept ends.
	 *
	 * @throws invalid-argument, and not-found after `close`.
	 */
	async read(offset: number, length: number): Promise<Uint8Array> {
		if (!isCount(offset) || !isCount(length)) {
			throw new SandboxError(
				`offset and length must be whole numbers of at least 0, got ${offset} and ${length}`,
				{ code: 'invalid-argument' },
			);
		}
		if (this.#state === 'closed') {
			throw new SandboxError('the output is no longer kept', { code: 'not-found' });
		}
		const end = Math.min(offset + length, this.keptBytes);
		const border = this.#writtenBytes;
		const fromMemory = this.#unwritten
			.view()
			.slice(Math.max(0, offset - border), Math.max(0, end - border));
		const onDisk = Math.min(end, border) - offset;
		if (this.#file === undefined || onDisk <= 0) return fromMemory;
		const fromDisk = await this.#track(this.#file.read(offset, onDisk));
		const bytes = new Uint8Array(fromDisk.length + fromMemory.length);
		bytes.set(fromDisk);
		bytes.set(fromMemory, fromDisk.length);
		return bytes;
	}

	/** Forgets everything, when the calls under way are done. Closing twice resolves. */
	async close(): Promise<void> {
		this.#state = 'closed';
		await Promise.allSettled(this.#running);
		this.#file?.close();
		this.#file = undefined;
		this.#unwritten.dropFirst(this.#unwritten.length);
		this.#writtenBytes = 0;
	}

	/** Never rejects. */
	async #write(): Promise<void> {
		this.#writing = true;
		try {
			while (this.#state === 'open' && this.#unwritten.length > this.#memoryBytes) {
				this.#file ??= this.#open();
				const position = this.#writtenBytes;
				const batch = this.#unwritten.view().slice(0, aheadBytes);
				await this.#file.write(batch, position);
				// `writeNow` may have overtaken this write, with the same bytes at the same position.
				if (this.#writtenBytes === position) this.#wrote(batch.length);
			}
		} catch {
			this.#fail();
		} finally {
			this.#writing = false;
		}
	}

	#writeNow(): void {
		try {
			this.#file ??= this.#open();
			this.#file.writeNow(this.#unwritten.view(), this.#writtenBytes);
			this.#wrote(this.#unwritten.length);
		} catch {
			this.#fail();
		}
	}

	#wrote(count: number): void {
		this.#unwritten.dropFirst(count);
		this.#writtenBytes += count;
	}

	#fail(): void {
		if (this.#state === 'open') this.#state = 'failed';
	}

	async #track<Value>(work: Promise<Value>): Promise<Value> {
		this.#running.add(work);
		try {
			return await work;
		} finally {
			this.#running.delete(work);
		}
	}
}

function isCount(value: number): boolean {
	return Number.isSafeInteger(value) && value >= 0;
}
