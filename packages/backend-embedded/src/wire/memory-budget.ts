/** The memory that all interpreters of a sandbox may have together, in pages of WebAssembly. */
export const wasmPageBytes = 64 * 1024;

const left = 0;

export function makeMemoryBudget(pages: number): SharedArrayBuffer {
	const memory = new SharedArrayBuffer(4);
	new Int32Array(memory)[left] = pages;
	return memory;
}

export class MemoryBudget {
	readonly #slots: Int32Array;

	constructor(memory: SharedArrayBuffer) {
		this.#slots = new Int32Array(memory);
	}

	/** False, with nothing taken, where less is left, or where it is no number of pages. */
	take(pages: number): boolean {
		if (!Number.isSafeInteger(pages) || pages < 0) return false;
		for (;;) {
			const now = Atomics.load(this.#slots, left);
			if (now < pages) return false;
			if (Atomics.compareExchange(this.#slots, left, now, now - pages) === now) return true;
		}
	}

	give(pages: number): void {
		Atomics.add(this.#slots, left, pages);
	}
}
