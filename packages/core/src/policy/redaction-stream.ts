import type { WordFinder } from './word-finder.ts';

/** Of the finder's word with the same index. */
export interface SecretForm {
	readonly name: string;
	readonly length: number;
}

/** A stretch of text that holds secrets, overlapping ones in one; named after the longest. */
interface Span {
	readonly start: number;
	readonly end: number;
	readonly form: SecretForm;
}

/** Redacts text that comes in pieces; the pieces that come out make up the same text as one would. */
export class RedactionStream {
	readonly #finder: WordFinder;
	readonly #forms: readonly SecretForm[];
	#state = 0;
	/** Positions count from the beginning of the stream. `#held` is what lies from `#from` to `#seen`. */
	#held = '';
	#from = 0;
	#seen = 0;
	/** Not written yet, in order, apart from one another. */
	readonly #spans: Span[] = [];

	constructor(finder: WordFinder, forms: readonly SecretForm[]) {
		this.#finder = finder;
		this.#forms = forms;
	}

	/** What is sure by now. */
	push(text: string): string {
		this.#held += text;
		for (let at = 0; at < text.length; at += 1) {
			this.#state = this.#finder.next(this.#state, text.charCodeAt(at));
			this.#seen += 1;
			const form = this.#forms[this.#finder.longest(this.#state)];
			if (form !== undefined) this.#found(form);
		}
		return this.#writeUpTo(this.#seen - this.#finder.depth(this.#state));
	}

	/** The rest. */
	end(): string {
		this.#state = 0;
		return this.#writeUpTo(this.#seen);
	}

	#found(found: SecretForm): void {
		let start = this.#seen - found.length;
		let form = found;
		let last = this.#spans.at(-1);
		while (last !== undefined && last.end > start) {
			start = Math.min(start, last.start);
			if (last.form.length > form.length) form = last.form;
			this.#spans.pop();
			last = this.#spans.at(-1);
		}
		this.#spans.push({ start, end: this.#seen, form });
	}

	/** Every secret that is still to be found begins at `limit` or later. */
	#writeUpTo(limit: number): string {
		let written = '';
		let settled = 0;
		for (const { start, end, form } of this.#spans) {
			if (start >= limit) break;
			written += this.#take(start);
			this.#take(end);
			// A secret that overlaps this one may still come.
			if (end > limit) break;
			written += `[redacted:${form.name}]`;
			settled += 1;
		}
		this.#spans.splice(0, settled);
		return written + this.#take(limit);
	}

	#take(end: number): string {
		const length = Math.max(0, end - this.#from);
		const taken = this.#held.slice(0, length);
		this.#held = this.#held.slice(length);
		this.#from += length;
		return taken;
	}
}
