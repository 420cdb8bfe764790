/** The longest that a timer can wait. */
const longestMs = 2 ** 31 - 1;

/** Ends this process at its time: the sandbox ends even when nobody minds it any more. */
export class Lifetime {
	#end: NodeJS.Timeout | undefined;

	/** From now on. */
	extend(lifetimeMs: number): void {
		clearTimeout(this.#end);
		this.#end = setTimeout(() => process.exit(0), Math.min(lifetimeMs, longestMs));
	}
}
