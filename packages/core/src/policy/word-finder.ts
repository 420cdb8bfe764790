/**
 * Finds every place where one of many words ends, in one pass over the text whatever the words are
 * (Aho and Corasick, 1975). A state is a number, and 0 is where a search begins.
 */
export class WordFinder {
	readonly #words: readonly string[];
	readonly #roots = new Map<number, number>();
	/** The trie, by state: its first child, the next child of its parent, the character that leads to it. */
	readonly #child: Int32Array;
	readonly #sibling: Int32Array;
	readonly #unit: Uint16Array;
	/** By state: the characters read, the state of the longest proper suffix, the longest word that ends here. */
	readonly #depth: Int32Array;
	readonly #suffix: Int32Array;
	readonly #word: Int32Array;
	#states = 1;

	constructor(words: readonly string[]) {
		this.#words = words;
		const size = words.reduce((total, word) => total + word.length, 1);
		this.#child = new Int32Array(size);
		this.#sibling = new Int32Array(size);
		this.#unit = new Uint16Array(size);
		this.#depth = new Int32Array(size);
		this.#suffix = new Int32Array(size);
		this.#word = new Int32Array(size).fill(-1);
		for (const index of words.keys()) this.#add(index);
		this.#linkSuffixes();
	}

	/** The state after one more UTF-16 unit. */
	next(state: number, unit: number): number {
		for (let from = state; from !== 0; from = this.#suffix[from] ?? 0) {
			const child = this.#childOf(from, unit);
			if (child !== 0) return child;
		}
		return this.#childOf(0, unit);
	}

	/** How many of the last characters may be the beginning of a word. */
	depth(state: number): number {
		return this.#depth[state] ?? 0;
	}

	/** The index of the longest word that ends here; -1 where none does. */
	longest(state: number): number {
		return this.#word[state] ?? -1;
	}

	#add(index: number): void {
		const word = this.#words[index] ?? '';
		let state = 0;
		for (let at = 0; at < word.length; at += 1) {
			const unit = word.charCodeAt(at);
			state = this.#childOf(state, unit) || this.#grow(state, unit);
		}
		if (state !== 0) this.#word[state] = index;
	}

	#childOf(state: number, unit: number): number {
		if (state === 0) return this.#roots.get(unit) ?? 0;
		let child = this.#child[state] ?? 0;
		while (child !== 0 && this.#unit[child] !== unit) child = this.#sibling[child] ?? 0;
		return child;
	}

	#grow(parent: number, unit: number): number {
		const state = this.#states;
		this.#states += 1;
		this.#unit[state] = unit;
		this.#depth[state] = (this.#depth[parent] ?? 0) + 1;
		if (parent === 0) this.#roots.set(unit, state);
		else {
			this.#sibling[state] = this.#child[parent] ?? 0;
			this.#child[parent] = state;
		}
		return state;
	}

	/** Level by level, because a suffix is always shorter. */
	#linkSuffixes(): void {
		let level = [...this.#roots.values()];
		while (level.length > 0) {
			const below: number[] = [];
			for (const state of level) {
				const suffix = this.#suffix[state] ?? 0;
				if (this.#word[state] === -1) this.#word[state] = this.#word[suffix] ?? -1;
				for (let child = this.#child[state] ?? 0; child !== 0; child = this.#sibling[child] ?? 0) {
					this.#suffix[child] = this.next(suffix, this.#unit[child] ?? 0);
					below.push(child);
				}
			}
			level = below;
		}
	}
}
