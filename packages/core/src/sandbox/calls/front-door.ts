import type { Place } from './arguments.ts';
import { checkCall, type Operation } from './call-rules.ts';
import type { ErrorExit } from './error-exit.ts';

/**
 * The side of a sandbox that callers see. Every call comes in here, with options that its rules admit, and
 * every failure goes out here, without a secret: what is behind the door need not think of either.
 */
export class FrontDoor {
	readonly #backend: string;
	readonly #exit: ErrorExit;

	constructor(backend: string, exit: ErrorExit) {
		this.#backend = backend;
		this.#exit = exit;
	}

	async call<Value>(
		operation: Operation,
		options: unknown,
		run: (place: Place) => Promise<Value>,
	): Promise<Value> {
		try {
			return await run(this.#enter(operation, options));
		} catch (error) {
			throw this.#exit.returning(error, operation);
		}
	}

	/** For a call that answers at once. */
	callNow<Value>(operation: Operation, options: unknown, run: (place: Place) => Value): Value {
		try {
			return run(this.#enter(operation, options));
		} catch (error) {
			throw this.#exit.returning(error, operation);
		}
	}

	/** For a call whose answer comes in pieces. */
	async *stream<Piece>(
		operation: Operation,
		options: unknown,
		run: (place: Place) => AsyncIterable<Piece>,
	): AsyncGenerator<Piece> {
		try {
			yield* run(this.#enter(operation, options));
		} catch (error) {
			throw this.#exit.returning(error, operation);
		}
	}

	#enter(operation: Operation, options: unknown): Place {
		const place = { backend: this.#backend, operation };
		checkCall(options, place);
		return place;
	}
}
