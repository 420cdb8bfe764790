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

/** The first bytes of one channel of one cell. */
export class Spool {
	readonly name: string;
	readonly #maxBytes: number;
	readonly #onGrowth: (bytes: number) => void;
	#pieces: Buffer[] = [];
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
		this.#pieces.push(kept);
		this.#bytes += kept.byteLength;
		this.#onGrowth(kept.byteLength);
	}

	drop(): void {
		this.#isFull = true;
		this.#pieces = [];
		this.#bytes = 0;
	}

	read(offset: number, length: number): Buffer {
		const found: Buffer[] = [];
		let start = 0;
		for (const piece of this.#pieces) {
			const from = Math.max(0, offset - start);
			const to = Math.min(piece.byteLength, offset + length - start);
			if (from < to) found.push(piece.subarray(from, to));
			start += piece.byteLength;
		}
		return Buffer.concat(found);
	}
}
