import { Transform } from 'node:stream';

/** Bytes that may go through a proxy, both ways, over all its connections. */
export class ByteBudget {
	readonly #most: number | null;
	readonly #onSpent: () => void;
	#used = 0;

	/** `onSpent` is called when there is no more. */
	constructor(most: number | null, onSpent: () => void) {
		this.#most = most;
		this.#onSpent = onSpent;
	}

	get objection(): string | null {
		return this.#isSpent ? `the ${this.#most} bytes of the list are used up` : null;
	}

	/** A stream that lets through what there is room for. */
	meter(): Transform {
		return new Transform({
			transform: (chunk: Buffer, _, done) => {
				this.#used += chunk.byteLength;
				if (!this.#isSpent) done(null, chunk);
				else {
					done(new Error('the bytes of the list are used up'));
					this.#onSpent();
				}
			},
		});
	}

	get #isSpent(): boolean {
		return this.#most !== null && this.#used > this.#most;
	}
}
