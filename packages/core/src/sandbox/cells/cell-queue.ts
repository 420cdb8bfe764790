import { abortable } from '../calls/abortable.ts';

/** Gives a context to one cell at a time, in the order in which they asked. */
export class CellQueue {
	readonly #last = new Map<string, Promise<void>>();

	/** Resolves with a function to call when done; rejects when the signal aborts first, and holds up nobody then. */
	async turn(contextId: string, signal: AbortSignal | undefined): Promise<() => void> {
		const before = this.#last.get(contextId) ?? Promise.resolve();
		let done!: () => void;
		const turn = new Promise<void>((resolve) => {
			done = resolve;
		});
		const mine = before.then(() => turn);
		this.#last.set(contextId, mine);
		void mine.then(() => {
			if (this.#last.get(contextId) === mine) this.#last.delete(contextId);
		});
		try {
			await abortable(before, signal);
			return done;
		} catch (error) {
			done();
			throw error;
		}
	}
}
