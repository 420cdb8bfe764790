import type { Clock, Timer } from './clock.ts';

/** The time of what can be stopped as a whole: while it stands still none passes, and no timer fires. */
export class PausableClock implements Clock {
	readonly #clock: Clock;
	readonly #pending = new Set<PausableTimer>();
	#stoodStillMs = 0;
	#stoppedAt: number | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	now(): number {
		return (this.#stoppedAt ?? this.#clock.now()) - this.#stoodStillMs;
	}

	date(): Date {
		return this.#clock.date();
	}

	after(delayMs: number, callback: () => void): Timer {
		const timer = new PausableTimer(this.#clock, delayMs, () => {
			this.#pending.delete(timer);
			callback();
		});
		this.#pending.add(timer);
		if (this.#stoppedAt === undefined) timer.run();
		return {
			cancel: () => {
				this.#pending.delete(timer);
				timer.stop();
			},
			unref: () => timer.unref(),
		};
	}

	/** Twice is as good as once. */
	stop(): void {
		if (this.#stoppedAt !== undefined) return;
		this.#stoppedAt = this.#clock.now();
		for (const timer of this.#pending) timer.stop();
	}

	/** Goes on where it stopped. */
	run(): void {
		if (this.#stoppedAt === undefined) return;
		this.#stoodStillMs += this.#clock.now() - this.#stoppedAt;
		this.#stoppedAt = undefined;
		for (const timer of this.#pending) timer.run();
	}
}

class PausableTimer {
	readonly #clock: Clock;
	readonly #callback: () => void;
	#leftMs: number;
	#since = 0;
	#timer: Timer | undefined;
	#isBackground = false;

	constructor(clock: Clock, delayMs: number, callback: () => void) {
		this.#clock = clock;
		this.#leftMs = delayMs;
		this.#callback = callback;
	}

	run(): void {
		this.#since = this.#clock.now();
		this.#timer = this.#clock.after(this.#leftMs, this.#callback);
		if (this.#isBackground) this.#timer.unref();
	}

	stop(): void {
		if (this.#timer === undefined) return;
		this.#timer.cancel();
		this.#timer = undefined;
		this.#leftMs -= this.#clock.now() - this.#since;
	}

	unref(): void {
		this.#isBackground = true;
		this.#timer?.unref();
	}
}
