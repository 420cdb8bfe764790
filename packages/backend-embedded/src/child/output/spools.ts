/** The output of recent cells that was not all sent, in memory; the oldest go first. */
export class Spools {
	readonly #channelBytes: number;
	readonly #totalBytes: number;
	readonly #spools = new Map<string, Spool>();
	#total = 0;
	#latest = 0;

	constructor(channelBytes: number, totalBytes: number) {
		this.#channelBytes = Math.min(channelBytes, totalBytes);
		this.#totalBytes = totalBytes;
	}

	create(): Spool {
		this.#latest += 1;
		const spool = new Spool(`s${this.#latest}`, this.#channelBytes, (bytes) => this.#grown(bytes));
		this.#spools.set(spool.name, spool);
		return spool;
	}

	drop(spool: Spool): void {
		if (!this.#spools.delete(spool.name)) return;
		this.#total -= spool.bytes;
		spool.drop();
	}

	/** `undefined` when it was dropped. */
	read(name: string, offset: number, length: number): Buffer | undefined {
		return this.#spools.get(name)?.read(offset, length);
	}

	#grown(bytes: number): void {
		this.#total += bytes;
		for (const oldest of this.#spools.values()) {
			if (this.#total <= this.#totalBytes) return;
			this.drop(oldest);
		}
	}
}

/** What is written byte by byte must not cost an object for each. */
const blockBytes = 64 * 1024;

/** The first bytes of one channel of one cell. */
export class Spool {
	readonly name: string;
	readonly #maxBytes: number;
	readonly #onGrowth: (bytes: number) => void;
	/** All of the same length; the last one is full up to `#bytes`. */
	#blocks: Buffer[] = [];
	#bytes = 0;
	#isFull = false;

	constructor(name: string, maxBytes: number, onGrowth: (bytes: number) => void) {
		this.name = name;
		this.#maxBytes = maxBytes;
		this.#onGrowth = onGrowth;
	}

	get bytes(): number {
		return this.#bytes;
	}

	/** Keeps what fits. What follows a byte that was not kept is not kept either. */
	write(data: Buffer): void {
		if (this.#isFull) return;
		const kept = data.subarray(0, this.#maxBytes - this.#bytes);
		this.#isFull = kept.byteLength < data.byteLength;
		this.#append(kept);
		this.#onGrowth(kept.byteLength);
	}

	drop(): void {
		this.#isFull = true;
		this.#blocks = [];
		this.#bytes = 0;
	}

	read(offset: number, length: number): Buffer {
		const end = Math.min(offset + length, this.#bytes);
		const found: Buffer[] = [];
		let at = offset;
		while (at < end) {
			const from = at % blockBytes;
			const block = this.#blocks[(at - from) / blockBytes];
			const piece = block?.subarray(from, from + end - at);
			if (piece === undefined) break;
			found.push(piece);
			at += piece.byteLength;
		}
		return Buffer.concat(found);
	}

	#append(data: Buffer): void {
		let rest = data;
		while (rest.byteLength > 0) {
			const from = this.#bytes % blockBytes;
			const block = from === 0 ? Buffer.allocUnsafe(blockBytes) : this.#blocks.at(-1);
			if (block === undefined) return;
			if (from === 0) this.#blocks.push(block);
			const count = rest.copy(block, from);
			this.#bytes += count;
			rest = rest.subarray(count);
		}
	}
}
