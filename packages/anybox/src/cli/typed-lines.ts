import { createInterface } from 'node:readline';
import type { Terminal } from './command.ts';

/** A line; or that what was typed so far is given up; or that nothing more will come. */
export type Typed = { readonly line: string } | 'given-up' | 'over';

/** What somebody types, line by line. Lines that come before they are asked for wait. */
export class TypedLines {
	readonly #typed: Typed[] = [];
	readonly #prompt: ReturnType<typeof createInterface>;
	#arrive: () => void = () => {};

	/** Ctrl-C gives up what is typed, unless `stop` says that it stopped something else. */
	constructor({ stdin: input, stdout: output }: Terminal, stop: () => boolean) {
		const terminal = input.isTTY;
		this.#prompt = createInterface({ input, ...(terminal ? { output } : {}), terminal });
		this.#prompt.on('line', (line) => this.#take({ line }));
		this.#prompt.on('close', () => {
			if (terminal) output.write('\n');
			this.#take('over');
		});
		this.#prompt.on('SIGINT', () => {
			if (terminal) output.write('\n');
			if (stop()) return;
			// Up to its end and back to its beginning: all of the line.
			this.#prompt.write(null, { ctrl: true, name: 'e' });
			this.#prompt.write(null, { ctrl: true, name: 'u' });
			this.#take('given-up');
		});
	}

	/** `mark` stands before what is typed, where somebody sits there. */
	async next(mark: string): Promise<Typed> {
		if (this.#prompt.terminal && this.#typed.length === 0) {
			this.#prompt.setPrompt(mark);
			this.#prompt.prompt();
		}
		for (;;) {
			const typed = this.#typed.shift();
			if (typed !== undefined) return typed;
			await new Promise<void>((resolve) => {
				this.#arrive = resolve;
			});
		}
	}

	close(): void {
		this.#prompt.close();
	}

	#take(typed: Typed): void {
		this.#typed.push(typed);
		this.#arrive();
	}
}
