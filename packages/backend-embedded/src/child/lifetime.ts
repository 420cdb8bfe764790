/** Ends this process at its time: the sandbox ends even when nobody minds it any more. */
export class Lifetime {
	readonly #idleMs: number | null;
	#end: NodeJS.Timeout | undefined;
	#idle: NodeJS.Timeout | undefined;

	constructor(idleMs: number | null) {
		this.#idleMs = idleMs;
	}

	/** From now on. */
	extend(lifetimeMs: number): void {
		clearTimeout(this.#end);
		this.#end = timer(lifetimeMs);
	}

	/** Something is asked for, or runs. */
	touch(): void {
		if (this.#idleMs === null) return;
		clearTimeout(this.#idle);
		this.#idle = timer(this.#idleMs);
	}
}

/** The longest that a timer can wait. */
const longestMs = 2 ** 31 - 1;

function timer(milliseconds: number): NodeJS.Timeout {
	return setTimeout(() => process.exit(0), Math.min(milliseconds, longestMs));
}
