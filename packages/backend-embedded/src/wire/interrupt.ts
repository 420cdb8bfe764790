/**
 * Which cell is to stop: its number, in memory that the main thread writes and the worker looks at. A number rather
 * than a flag, so that what was meant for a cell that has just ended stops no other.
 */
const slot = 0;
/** No cell has this number. */
const none = 0;

export function makeInterruptSlot(): SharedArrayBuffer {
	return new SharedArrayBuffer(4);
}

export function interruptCell(memory: SharedArrayBuffer, cell: number): void {
	const slots = new Int32Array(memory);
	Atomics.store(slots, slot, cell);
	Atomics.notify(slots, slot);
}

/** The worker's side. */
export class InterruptFlag {
	readonly #slots: Int32Array;

	constructor(memory: SharedArrayBuffer) {
		this.#slots = new Int32Array(memory);
	}

	/** Whether the cell is to stop, and has not been told. */
	isRaisedFor(cell: number): boolean {
		return cell !== none && Atomics.load(this.#slots, slot) === cell;
	}

	/** It has been told. */
	lower(cell: number): void {
		Atomics.compareExchange(this.#slots, slot, cell, none);
	}

	/** Stands still for so long, or until the cell is to stop. */
	sleep(cell: number, milliseconds: number): void {
		const until = performance.now() + milliseconds;
		for (;;) {
			const seen = Atomics.load(this.#slots, slot);
			const left = until - performance.now();
			if ((seen === cell && cell !== none) || left <= 0) return;
			Atomics.wait(this.#slots, slot, seen, Math.min(left, 2 ** 31 - 1));
		}
	}
}
