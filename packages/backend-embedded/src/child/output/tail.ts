/** The last bytes of what is written, in as much memory as they need: what comes byte by byte costs no more. */
export class Tail {
	readonly #most: number;
	/** Written round and round, once it is full. */
	#ring = Buffer.alloc(0);
	#written = 0;

	constructor(most: number) {
		this.#most = most;
	}

	write(bytes: Buffer): void {
		// What would be written over at once is not written.
		const skipped = Math.max(0, bytes.byteLength - this.#most);
		this.#written += skipped;
		let rest = bytes.subarray(skipped);
		this.#makeRoom(rest.byteLength);
		while (rest.byteLength > 0) {
			const count = rest.copy(this.#ring, this.#written % this.#ring.byteLength);
			this.#written += count;
			rest = rest.subarray(count);
		}
	}

	get bytes(): Buffer {
		if (this.#written <= this.#ring.byteLength) return this.#ring.subarray(0, this.#written);
		const oldest = this.#written % this.#ring.byteLength;
		return Buffer.concat([this.#ring.subarray(oldest), this.#ring.subarray(0, oldest)]);
	}

	/** Until it is as large as it may be, it has never been written over. */
	#makeRoom(bytes: number): void {
		const size = this.#ring.byteLength;
		if (size === this.#most || this.#written + bytes <= size) return;
		const larger = Buffer.alloc(
			Math.min(this.#most, Math.max(2 * size, this.#written + bytes, 4096)),
		);
		this.#ring.copy(larger);
		this.#ring = larger;
	}
}
