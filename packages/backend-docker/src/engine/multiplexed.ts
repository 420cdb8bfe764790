const headBytes = 8;
const stderrKind = 2;

export interface Piece {
	readonly channel: 'stdout' | 'stderr';
	readonly bytes: Uint8Array;
}

/** Takes apart what an engine sends of a container without a terminal: a head of eight bytes before each piece. */
export class Multiplexed {
	readonly #head = Buffer.alloc(headBytes);
	#headLength = 0;
	#left = 0;

	/** The pieces that this chunk has, whole or in part. */
	*push(chunk: Uint8Array): Generator<Piece> {
		let rest = chunk;
		while (rest.byteLength > 0) {
			if (this.#left === 0) {
				const taken = rest.subarray(0, headBytes - this.#headLength);
				this.#head.set(taken, this.#headLength);
				this.#headLength += taken.byteLength;
				rest = rest.subarray(taken.byteLength);
				if (this.#headLength < headBytes) return;
				this.#headLength = 0;
				this.#left = this.#head.readUInt32BE(4);
				continue;
			}
			const bytes = rest.subarray(0, this.#left);
			this.#left -= bytes.byteLength;
			rest = rest.subarray(bytes.byteLength);
			yield { channel: this.#head[0] === stderrKind ? 'stderr' : 'stdout', bytes };
		}
	}
}
