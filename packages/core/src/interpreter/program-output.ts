/** So much is taken before the guest is told: it may be that far ahead of the reader, and four times as far. */
const allowedBytes = 128 * 1024;

/** What a program writes to one channel, for one reader. */
export class ProgramOutput implements AsyncIterable<Uint8Array> {
	readonly #allow: (count: number) => void;
	readonly #pieces: Uint8Array[] = [];
	#taken = 0;
	#end: { readonly error: Error | null } | undefined;
	#wake: () => void = () => {};

	/** `allow` tells the guest how much was taken. */
	constructor(allow: (count: number) => void) {
		this.#allow = allow;
	}

	get hasEnded(): boolean {
		return this.#end !== undefined;
	}

	push(bytes: Uint8Array): void {
		this.#pieces.push(bytes);
		this.#wake();
	}

	end(): void {
		this.#end ??= { error: null };
		this.#wake();
	}

	fail(error: Error): void {
		this.#end ??= { error };
		this.#wake();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
		for (;;) {
			const piece = this.#pieces.shift();
			if (piece !== undefined) {
				this.#take(piece.byteLength);
				yield piece;
			} else if (this.#end === undefined) {
				// oxlint-disable-next-line no-await-in-loop -- the next piece comes after this one
				await new Promise<void>((resolve) => {
					this.#wake = resolve;
				});
			} else if (this.#end.error === null) return;
			else throw this.#end.error;
		}
	}

	#take(count: number): void {
		this.#taken += count;
		if (this.#taken < allowedBytes || this.hasEnded) return;
		this.#allow(this.#taken);
		this.#taken = 0;
	}
}
