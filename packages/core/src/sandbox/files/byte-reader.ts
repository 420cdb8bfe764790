/** Reads lines and counted bytes from one stream of chunks. */
export class ByteReader {
	readonly #source: AsyncIterator<Uint8Array>;
	#ahead: Uint8Array = new Uint8Array();

	constructor(stream: AsyncIterable<Uint8Array>) {
		this.#source = stream[Symbol.asyncIterator]();
	}

	/** The next line without its newline; `undefined` when the stream ends first or the line is longer than `maxBytes`. */
	async line(maxBytes: number): Promise<string | undefined> {
		let searched = 0;
		for (;;) {
			const newline = this.#ahead.indexOf(10, searched);
			if (newline !== -1) {
				const line = new TextDecoder().decode(this.#ahead.subarray(0, newline));
				this.#ahead = this.#ahead.subarray(newline + 1);
				return line;
			}
			searched = this.#ahead.byteLength;
			if (searched > maxBytes) return undefined;
			const next = await this.#source.next();
			if (next.done) return undefined;
			this.#ahead = searched === 0 ? next.value : Buffer.concat([this.#ahead, next.value]);
		}
	}

	/** So many bytes, as they come; throws `broken()` when the stream ends first. */
	async *take(length: number, broken: () => Error): AsyncGenerator<Uint8Array> {
		let left = length;
		while (left > 0) {
			if (this.#ahead.byteLength === 0) {
				const next = await this.#source.next();
				if (next.done) throw broken();
				this.#ahead = next.value;
			}
			const piece = this.#ahead.subarray(0, left);
			this.#ahead = this.#ahead.subarray(piece.byteLength);
			left -= piece.byteLength;
			yield piece;
		}
	}
}
