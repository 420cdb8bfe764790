import type { Clock, Timer } from '../../src/policy/clock.ts';

interface Pending {
	readonly due: number;
	readonly callback: () => void;
}

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
	#now = 0;
	readonly #pending = new Set<Pending>();

	now(): number {
		return this.#now;
	}

	date(): Date {
		return new Date(Date.UTC(2026, 0, 1) + this.#now);
	}

	after(delayMs: number, callback: () => void): Timer {
		const pending = { due: this.#now + delayMs, callback };
		this.#pending.add(pending);
		return { cancel: () => void this.#pending.delete(pending), unref: () => {} };
	}

	get timers(): number {
		return this.#pending.size;
	}

	advance(ms: number): void {
		this.#now += ms;
		for (const pending of [...this.#pending].filter(({ due }) => due <= this.#now)) {
			this.#pending.delete(pending);
			pending.callback();
		}
	}
}
