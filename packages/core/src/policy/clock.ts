/** A timer that was set; cancelling twice is harmless. */
export interface Timer {
	cancel(): void;
	/** Lets the process end while the timer is pending. */
	unref(): void;
}

/** Time as the rest of core sees it, so that races can be simulated from a seed. */
export interface Clock {
	/** Milliseconds that only ever grow; unrelated to the date, so a jump of the wall clock changes no deadline. */
	now(): number;
	/** The date, for records only. */
	date(): Date;
	/** Calls back once. A pending timer keeps the process alive: somebody waits for it. */
	after(delayMs: number, callback: () => void): Timer;
}

/** `setTimeout` fires at once for anything longer; such a wait is as good as for ever. */
const longestTimeoutMs = 2 ** 31 - 1;

/** The machine's own. */
export const systemClock: Clock = Object.freeze({
	now: () => performance.now(),
	date: () => new Date(),
	after(delayMs: number, callback: () => void): Timer {
		const timeout = setTimeout(callback, Math.min(Math.max(delayMs, 0), longestTimeoutMs));
		return { cancel: () => clearTimeout(timeout), unref: () => void timeout.unref() };
	},
});

/** The same time, whose timers keep no process alive: others, with timers of their own, wait for what they end. */
export function inBackground(clock: Clock): Clock {
	return {
		now: () => clock.now(),
		date: () => clock.date(),
		after(delayMs: number, callback: () => void): Timer {
			const timer = clock.after(delayMs, callback);
			timer.unref();
			return timer;
		},
	};
}
