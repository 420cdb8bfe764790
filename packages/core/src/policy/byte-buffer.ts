/** Bytes in a row that grow at the end and shrink at the front. */
export class ByteBuffer {
	#bytes = new Uint8Array(0);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	/** Copies: the caller may use its memory again. */
	append(bytes: Uint8Array): void {
		const length = this.#length + bytes.length;
		if (length > this.#bytes.length) {
			const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
			larger.set(this.view());
			this.#bytes = larger;
		}
		this.#bytes.set(bytes, this.#length);
		this.#length = length;
	}

	/** Forgets the first bytes, and gives the memory back with the last. */
	dropFirst(count: number): void {
		this.#bytes.copyWithin(0, count, this.#length);
		this.#length = Math.max(0, this.#length - count);
		if (this.#length === 0) this.#bytes = new Uint8Array(0);
	}

	/** All of it; valid until the next change. */
	view(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}
}
