import type { Clock, Timer } from '../../src/policy/clock.ts';

export interface HoldingClock {
	readonly clock: Clock;
	/** Timers that were set and neither cancelled nor let go of. */
	readonly holding: ReadonlySet<Timer>;
}

/** The same clock, and which of its timers keep the process alive. */
export function holdingClock(whole: Clock): HoldingClock {
	const holding = new Set<Timer>();
	const after = (delayMs: number, callback: () => void): Timer => {
		const timer = whole.after(delayMs, callback);
		const held: Timer = {
			cancel() {
				holding.delete(held);
				timer.cancel();
			},
			unref() {
				holding.delete(held);
				timer.unref();
			},
		};
		holding.add(held);
		return held;
	};
	return { clock: { now: () => whole.now(), date: () => whole.date(), after }, holding };
}
