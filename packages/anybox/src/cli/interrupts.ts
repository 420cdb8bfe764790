/**
 * Ctrl-C: the first one asks what runs to stop, and a second one ends all of it. `release` when nothing is left that
 * could be stopped.
 */
export class Interrupts {
	readonly #last = new AbortController();
	#running: AbortController | undefined;
	readonly #take = (): void => {
		if (this.#running === undefined || this.#running.signal.aborted) this.#last.abort();
		else this.#running.abort();
	};

	constructor() {
		process.on('SIGINT', this.#take);
		process.on('SIGTERM', this.#end);
		process.on('SIGHUP', this.#end);
	}

	/** Aborts when everything is to end. */
	get end(): AbortSignal {
		return this.#last.signal;
	}

	/** A signal for what runs now, until it has ended. */
	async during<Value>(run: (signal: AbortSignal) => PromiseLike<Value>): Promise<Value> {
		const running = new AbortController();
		this.#running = running;
		try {
			return await run(AbortSignal.any([running.signal, this.end]));
		} finally {
			this.#running = undefined;
		}
	}

	release(): void {
		process.off('SIGINT', this.#take);
		process.off('SIGTERM', this.#end);
		process.off('SIGHUP', this.#end);
	}

	readonly #end = (): void => this.#last.abort();
}
