export interface TextPageOptions {
	/** From 1. */
	readonly firstLine: number;
	readonly maxLines: number;
	readonly maxChars: number;
}

export interface FinishedPage {
	readonly text: string;
	/** Lines of the page. */
	readonly lines: number;
	/** The line to go on with; `null` when the text ended with the page. */
	readonly nextLine: number | null;
	/** The only line of the page is longer than the page. */
	readonly lineIsCut: boolean;
	/** Lines seen, on the page or not. */
	readonly linesSeen: number;
}

/** Picks a page of whole lines out of a text that comes in pieces, holding no more than the page. */
export class TextPage {
	readonly #options: TextPageOptions;
	#text = '';
	#lines = 0;
	/** As much of the line being read as the page has room for, and one character more if it has no room. */
	#line = '';
	#lineNumber = 1;
	#isInLine = false;
	#nextLine: number | null = null;
	#lineIsCut = false;

	constructor(options: TextPageOptions) {
		this.#options = options;
	}

	/** True when nothing that follows can be part of the page. */
	get isFull(): boolean {
		return this.#nextLine !== null;
	}

	push(text: string): void {
		let from = 0;
		for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
			this.#take(text.slice(from, end + 1));
			this.#endLine();
			from = end + 1;
		}
		this.#take(text.slice(from));
	}

	end(): FinishedPage {
		const linesSeen = this.#lineNumber - 1 + (this.#isInLine ? 1 : 0);
		this.#endLine();
		const next = this.#nextLine;
		return {
			text: this.#text,
			lines: this.#lines,
			nextLine: next !== null && next <= linesSeen ? next : null,
			lineIsCut: this.#lineIsCut,
			linesSeen,
		};
	}

	#take(piece: string): void {
		if (piece === '') return;
		this.#isInLine = true;
		if (this.isFull || this.#lineNumber < this.#options.firstLine) return;
		const room = this.#options.maxChars - this.#text.length;
		this.#line += piece.slice(0, room + 1 - this.#line.length);
		if (this.#line.length <= room) return;
		if (this.#lines > 0) {
			this.#nextLine = this.#lineNumber;
			return;
		}
		this.#text = this.#line.slice(0, room);
		this.#lines = 1;
		this.#lineIsCut = true;
		this.#nextLine = this.#lineNumber + 1;
	}

	#endLine(): void {
		if (this.#isInLine && !this.isFull && this.#lineNumber >= this.#options.firstLine) {
			this.#text += this.#line;
			this.#line = '';
			this.#lines += 1;
			if (this.#lines === this.#options.maxLines) this.#nextLine = this.#lineNumber + 1;
		}
		this.#lineNumber += 1;
		this.#isInLine = false;
	}
}
