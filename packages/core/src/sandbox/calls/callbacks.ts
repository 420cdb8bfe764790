import { hasMethod } from '../../policy/argument.ts';
import type { Clock } from '../../policy/clock.ts';
import { endsWithin } from '../../policy/ladder.ts';

/** Carries what a callback threw past everything that looks into errors, back to its author. */
export class CallbackError extends Error {
	readonly thrown: unknown;

	constructor(thrown: unknown) {
		super('a callback failed', { cause: thrown });
		this.thrown = thrown;
	}
}

/**
 * The caller's callbacks during one run. The first that throws, or gives a promise that rejects, stops the
 * run, and the run then rejects with what it threw: its author cannot have wanted the rest.
 */
export class Callbacks {
	readonly #stopRun: () => void;
	readonly #pending = new Set<Promise<void>>();
	#failure: { readonly error: unknown } | undefined;
	#over = false;

	constructor(stopRun: () => void) {
		this.#stopRun = stopRun;
	}

	/** The callback as the run calls it: it never throws, and is called no more after a failure or the end. */
	guard<Value>(callback: ((value: Value) => unknown) | undefined): (value: Value) => void {
		return (value) => {
			if (callback === undefined || this.#failure !== undefined || this.#over) return;
			try {
				const answer = callback(value);
				if (hasMethod(answer, 'then')) this.#await(answer);
			} catch (error) {
				this.#fail(error);
			}
		};
	}

	/** Waits for promises that callbacks gave, so long and no longer, and throws the first failure as a `CallbackError`. */
	async settle(clock: Clock, atMostMs: number): Promise<void> {
		if (this.#pending.size > 0) await endsWithin(clock, Promise.all(this.#pending), atMostMs);
		this.#over = true;
		if (this.#failure !== undefined) throw new CallbackError(this.#failure.error);
	}

	#await(answer: unknown): void {
		const settled = Promise.resolve(answer).then(
			() => void this.#pending.delete(settled),
			(error: unknown) => {
				this.#pending.delete(settled);
				// Nobody waits any more: it is unhandled, as it would be without us, and not swallowed.
				if (this.#over) void rejected(error);
				else this.#fail(error);
			},
		);
		this.#pending.add(settled);
	}

	#fail(error: unknown): void {
		if (this.#failure !== undefined) return;
		this.#failure = { error };
		this.#stopRun();
	}
}

async function rejected(error: unknown): Promise<never> {
	throw error;
}
