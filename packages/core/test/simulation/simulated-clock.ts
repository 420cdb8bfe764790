import type { Clock, Timer } from '../../src/policy/clock.ts';

interface Pending {
	readonly at: number;
	readonly order: number;
	readonly callback: () => void;
}

/** Time that passes only when everybody waits for it. */
export class SimulatedClock implements Clock {
	#now = 0;
	#order = 0;
	readonly #pending = new Set<Pending>();

	now(): number {
		return this.#now;
	}

	date(): Date {
		return new Date(this.#now);
	}

	after(delayMs: number, callback: () => void): Timer {
		const pending = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
		this.#pending.add(pending);
		return { cancel: () => void this.#pending.delete(pending), unref: () => {} };
	}

	wait(ms: number): Promise<void> {
		return new Promise((resolve) => void this.after(ms, resolve));
	}

	/** Lets time pass until `promise` settles; throws when it would take longer than `limitMs`. */
	async runUntil(promise: Promise<unknown>, limitMs: number): Promise<void> {
		let settled = false;
		const settle = (): void => void (settled = true);
		promise.then(settle, settle);
		for (;;) {
			await turn();
			if (settled) return;
			const next = this.#next();
			if (next === undefined) throw new Error(`nothing is pending at ${this.#now} ms`);
			if (next.at > limitMs) throw new Error(`it has not settled at ${limitMs} ms`);
			this.#pending.delete(next);
			this.#now = next.at;
			next.callback();
		}
	}

	#next(): Pending | undefined {
		const sorted = [...this.#pending].toSorted(
			(one, other) => one.at - other.at || one.order - other.order,
		);
		return sorted[0];
	}
}

/** Everything that promises alone can do has been done. */
function turn(): Promise<void> {
	return new Promise((resolve) => void setImmediate(resolve));
}
