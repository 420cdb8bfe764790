import { SandboxError } from '../../contract/error.ts';
import type { CellRun, RunEvent } from '../api.ts';
import type { Place } from '../calls/arguments.ts';
import type { RunResult } from '../result.ts';

/**
 * Runs `start` at once and gives its result as a promise that can also be iterated for its events. Events
 * are kept for a reader who has come; how many can wait is bounded by what a cell may emit.
 */
export function cellRun(
	place: Place,
	start: (emit: (event: RunEvent) => void, left: AbortSignal) => Promise<RunResult>,
): CellRun {
	const reader = new EventReader(place);
	const result = start((event) => reader.push(event), reader.left);
	const end = (): void => reader.end();
	result.then(end, end);
	return Object.assign(result, { [Symbol.asyncIterator]: () => reader.read(result) });
}

class EventReader {
	readonly #place: Place;
	readonly #events: RunEvent[] = [];
	readonly #leaving = new AbortController();
	#wake: (() => void) | undefined;
	#reading = false;
	#ended = false;

	constructor(place: Place) {
		this.#place = place;
	}

	get left(): AbortSignal {
		return this.#leaving.signal;
	}

	push(event: RunEvent): void {
		if (!this.#reading || this.#ended) return;
		this.#events.push(event);
		this.#wake?.();
	}

	end(): void {
		this.#ended = true;
		this.#wake?.();
	}

	read(result: Promise<RunResult>): AsyncIterableIterator<RunEvent> {
		if (this.#reading) {
			throw new SandboxError('the events of a cell can be iterated once; keep what is needed', {
				code: 'invalid-argument',
				...this.#place,
			});
		}
		this.#reading = true;
		return this.#iterator(result);
	}

	/** By hand: a generator that is left before its first event, or while it waits for one, does not hear of it. */
	#iterator(result: Promise<RunResult>): AsyncIterableIterator<RunEvent> {
		let last: Promise<unknown> = Promise.resolve();
		const leave = async (): Promise<IteratorReturnResult<undefined>> => {
			this.#leave();
			// Who left the loop has no use for the rest, but the cell is over when the loop is.
			await result.catch(() => {});
			return { done: true, value: undefined };
		};
		const iterator: AsyncIterableIterator<RunEvent> = {
			next: () => {
				const step = last.then(() => this.#step(result));
				last = step.catch(() => {});
				return step;
			},
			return: leave,
			throw: async (error: unknown) => {
				await leave();
				throw error;
			},
			[Symbol.asyncIterator]: () => iterator,
		};
		return iterator;
	}

	async #step(result: Promise<RunResult>): Promise<IteratorResult<RunEvent, undefined>> {
		while (!this.#leaving.signal.aborted) {
			const event = this.#events.shift();
			if (event !== undefined) return { done: false, value: event };
			if (this.#ended) return this.#last(result);
			await this.#somethingNew();
		}
		return { done: true, value: undefined };
	}

	async #last(result: Promise<RunResult>): Promise<IteratorYieldResult<RunEvent>> {
		this.#leave();
		return { done: false, value: { kind: 'end', result: await result } };
	}

	#leave(): void {
		this.#ended = true;
		this.#events.length = 0;
		this.#leaving.abort();
		this.#wake?.();
	}

	async #somethingNew(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#wake = resolve;
		});
		this.#wake = undefined;
	}
}
