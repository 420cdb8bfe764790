import type { Clock, Timer } from '../../policy/clock.ts';

export interface LifetimeOptions {
	readonly clock: Clock;
	/** `null` for a sandbox whose lifetime another process minds. */
	readonly lifetimeMs: number | null;
	readonly idleMs: number | null;
	/** Called once, with the reason in words. */
	readonly onEnd: (because: string) => void;
}

/** The two slow clocks of a sandbox. They hold wherever the backend has none, and where it has, they agree. */
export class Lifetime {
	readonly #options: LifetimeOptions;
	#life: Timer | undefined;
	#idle: Timer | undefined;
	#busy = 0;

	constructor(options: LifetimeOptions) {
		this.#options = options;
		if (options.lifetimeMs !== null) this.extend(options.lifetimeMs);
		this.touch();
	}

	/** Counts anew from now. */
	extend(lifetimeMs: number): void {
		this.#life?.cancel();
		this.#life = this.#set(lifetimeMs, 'its lifetime is over');
	}

	/** Something was done: idle time counts from here. */
	touch(): void {
		this.#idle?.cancel();
		const { idleMs } = this.#options;
		if (idleMs === null || this.#busy > 0) return;
		this.#idle = this.#set(idleMs, 'it was idle too long');
	}

	/** While something runs the sandbox is not idle, however long that takes. */
	begin(): () => void {
		this.#busy += 1;
		this.touch();
		let over = false;
		return () => {
			if (over) return;
			over = true;
			this.#busy -= 1;
			this.touch();
		};
	}

	stop(): void {
		this.#life?.cancel();
		this.#idle?.cancel();
		this.#busy = Number.POSITIVE_INFINITY;
	}

	#set(ms: number, because: string): Timer {
		const timer = this.#options.clock.after(ms, () =>
			this.#options.onEnd(`the sandbox was ended after ${ms} ms: ${because}`),
		);
		// A sandbox alone keeps no process alive; whoever ends first, its end comes.
		timer.unref();
		return timer;
	}
}
