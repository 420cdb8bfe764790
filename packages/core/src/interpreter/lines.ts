/**
 * Cuts a byte stream into lines without ever holding more than `maxBytes` of one: a longer line is dropped
 * whole, and counted.
 */
export class LineCutter {
	readonly #maxBytes: number;
	#pieces: Uint8Array[] = [];
	#held = 0;
	#tooLong = false;
	dropped = 0;

	constructor(maxBytes: number) {
		this.#maxBytes = maxBytes;
	}

	/** The lines that this chunk completes, without their newline. */
	*push(chunk: Uint8Array): Generator<Uint8Array> {
		let start = 0;
		for (;;) {
			const newline = chunk.indexOf(10, start);
			if (newline === -1) break;
			this.#keep(chunk.subarray(start, newline));
			const line = this.#take();
			if (line !== undefined) yield line;
			start = newline + 1;
		}
		// The driver may use its buffer again once the chunk is consumed; a Buffer's own `slice` is no copy.
		if (start < chunk.byteLength) this.#keep(new Uint8Array(chunk.subarray(start)));
	}

	#keep(piece: Uint8Array): void {
		if (this.#tooLong) return;
		this.#held += piece.byteLength;
		if (this.#held > this.#maxBytes) {
			this.#tooLong = true;
			this.#pieces = [];
		} else this.#pieces.push(piece);
	}

	#take(): Uint8Array | undefined {
		const line = this.#tooLong ? undefined : joined(this.#pieces);
		if (this.#tooLong) this.dropped += 1;
		this.#pieces = [];
		this.#held = 0;
		this.#tooLong = false;
		return line;
	}
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
	const [only] = pieces;
	return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}
