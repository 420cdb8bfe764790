import type { Clock } from './clock.ts';

export interface LadderOptions {
	readonly clock: Clock;
	/** Settles when what is to be stopped has ended. */
	readonly ended: Promise<unknown>;
	/** Asks nicely. */
	readonly interrupt: () => Promise<void>;
	/** Does not ask. */
	readonly kill: () => Promise<void>;
	/** Time between the two. */
	readonly graceMs: number;
	/** Time for `kill` to show before it is given up. */
	readonly killMs: number;
}

/** How far the ladder had to go; `gave-up` when even `kill` showed nothing. */
export type LadderEnd = 'interrupted' | 'killed' | 'gave-up';

/** Interrupt, wait, kill, wait: the one way in which anything that runs in a sandbox is stopped. */
export async function stopByLadder(options: LadderOptions): Promise<LadderEnd> {
	const { clock, ended, interrupt, kill, graceMs, killMs } = options;
	// A step that fails is as good as one that shows nothing: the next one follows at its time.
	interrupt().catch(() => {});
	if (await endsWithin(clock, ended, graceMs)) return 'interrupted';
	kill().catch(() => {});
	return (await endsWithin(clock, ended, killMs)) ? 'killed' : 'gave-up';
}

/** True when `ended` settles, either way, before the time is over. */
export function endsWithin(clock: Clock, ended: Promise<unknown>, ms: number): Promise<boolean> {
	return new Promise((resolve) => {
		const timer = clock.after(ms, () => resolve(false));
		const settle = (): void => {
			timer.cancel();
			resolve(true);
		};
		ended.then(settle, settle);
	});
}
