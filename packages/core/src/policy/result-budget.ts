import type { MimeBundle, OmittedResults } from '../contract/interpreter.ts';

export interface ResultLimits {
	readonly results: number;
	readonly resultBytes: number;
}

/** What one cell may show: what is displayed in a loop must not fill the memory of whoever reads it. */
export const resultLimits: ResultLimits = Object.freeze({
	results: 1000,
	resultBytes: 32 * 1024 * 1024,
});

interface Shown {
	readonly bundle: MimeBundle;
	readonly omitted: readonly { readonly mime: string }[];
}

/** Admits the results of one cell as long as they fit, and counts those that do not. */
export class ResultBudget {
	#resultsLeft: number;
	#bytesLeft: number;
	#count = 0;
	#bytes = 0;

	constructor({ results, resultBytes }: ResultLimits) {
		this.#resultsLeft = results;
		this.#bytesLeft = resultBytes;
	}

	/** Whether the result fits what is left; a smaller one after it may. */
	admits(result: Shown): boolean {
		const bytes = bytesOf(result);
		if (this.#resultsLeft > 0 && bytes <= this.#bytesLeft) {
			this.#resultsLeft -= 1;
			this.#bytesLeft -= bytes;
			return true;
		}
		this.#count += 1;
		this.#bytes += bytes;
		return false;
	}

	/** What was not admitted here, with what was left out before it came here; `undefined` for nothing. */
	omitted(before: OmittedResults | undefined): OmittedResults | undefined {
		const count = this.#count + (before?.count ?? 0);
		return count === 0 ? undefined : { count, bytes: this.#bytes + (before?.bytes ?? 0) };
	}
}

function bytesOf({ bundle, omitted }: Shown): number {
	const texts = [...Object.entries(bundle).flat(), ...omitted.map(({ mime }) => mime)];
	return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
