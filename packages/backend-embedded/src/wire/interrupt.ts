/**
 * Which cell is to stop: its number, in memory that the main thread writes and the worker looks at. A number rather
 * than a flag, so that what was meant for a cell that has just ended stops no other.
 */
const slot = 0;
/** Counts what a worker that stands still is woken for, so that nothing is missed between a look and the standing. */
const news = 1;
/** No cell has this number. */
const none = 0;

export function makeInterruptSlot(): SharedArrayBuffer {
	return new SharedArrayBuffer(8);
}

export function interruptCell(memory: SharedArrayBuffer, cell: number): void {
	Atomics.store(new Int32Array(memory), slot, cell);
	wakeWorker(memory);
}

/** What it stands still for may be there. */
export function wakeWorker(memory: SharedArrayBuffer): void {
	const slots = new Int32Array(memory);
	Atomics.add(slots, news, 1);
	Atomics.notify(slots, news);
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
			const seen = Atomics.load(this.#slots, news);
			const left = until - performance.now();
			if (this.isRaisedFor(cell) || left <= 0) return;
			Atomics.wait(this.#slots, news, seen, Math.min(left, 2 ** 31 - 1));
		}
	}

	/** Stands still until there is an answer, which is asked for whenever woken; `undefined` where the cell is to stop. */
	standUntil<Answer>(cell: number, ask: () => Answer | undefined): Answer | undefined {
		for (;;) {
			const seen = Atomics.load(this.#slots, news);
			if (this.isRaisedFor(cell)) return undefined;
			const answer = ask();
			if (answer !== undefined) return answer;
			Atomics.wait(this.#slots, news, seen);
		}
	}
}
