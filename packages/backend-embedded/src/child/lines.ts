const newline = 10;

/** Cuts a stream into its lines, which newlines end and nothing else: text may hold other ends of lines. */
export class Lines {
	#pieces: Buffer[] = [];

	/** The lines that this piece ends. */
	*push(piece: Buffer): Generator<string> {
		let start = 0;
		for (;;) {
			const end = piece.indexOf(newline, start);
			if (end === -1) break;
			yield Buffer.concat([...this.#pieces, piece.subarray(start, end)]).toString();
			this.#pieces = [];
			start = end + 1;
		}
		if (start < piece.byteLength) this.#pieces.push(piece.subarray(start));
	}
}
