import type { Ended } from '../contract/ended.ts';
import type { CellError, MimeBundle, OmittedResults, StateTruth } from '../contract/interpreter.ts';

/** What one channel said, cut in the middle when it said more than the budget. */
export interface Output {
	/** Head, marker and tail where the middle was cut; everything otherwise. */
	readonly text: string;
	/** Everything that was written, shown or not. */
	readonly bytes: number;
	/** Everything that was written, shown or not; a last line without its newline counts. */
	readonly lines: number;
	/** There exactly when something was cut. */
	readonly truncated?: {
		readonly droppedBytes: number;
		readonly droppedLines: number;
		/** What `outputs.read` pages through; `null` when nothing was kept. */
		readonly outputId: string | null;
	};
	/**
	 * There exactly when more may have been written than was seen, with the reason in words: the stream broke
	 * off, or still brought output long after the command had ended.
	 */
	readonly incomplete?: string;
}

/** One value a cell showed, in every form it came in. */
export interface Result {
	/** Every form by its MIME type, as the program gave it: untrusted, as all that it shows. */
	readonly bundle: MimeBundle;
	/** The value of the last expression, rather than something displayed on the way. */
	readonly main: boolean;
	/** `text/plain`; `undefined` when the value has no such form, as below. */
	readonly text: string | undefined;
	/** `text/html`. */
	readonly html: string | undefined;
	/** `text/markdown`. */
	readonly markdown: string | undefined;
	/** `text/latex`. */
	readonly latex: string | undefined;
	/** `image/svg+xml`. */
	readonly svg: string | undefined;
	/** Base64. */
	readonly png: string | undefined;
	/** Base64. */
	readonly jpeg: string | undefined;
	/** `application/json`, parsed when it is first read; `undefined` when it is none. */
	readonly json: unknown;
	/** `application/vnd.anybox.dataframe+json`, parsed when it is first read; `undefined` when it is none. */
	readonly dataframe: unknown;
	/** Forms left out because they were too large; those beyond a hundred, or of no proper type, are one entry. */
	readonly omitted: readonly { readonly mime: string; readonly bytes: number }[];
}

/** What became of one cell. The shape is the same for every ending. */
export interface RunResult {
	/** The last expression's value as text, as a prompt would show it. */
	readonly text: string | undefined;
	/** Everything the cell showed, in order: at most 1,000 results with 32 MiB of forms. */
	readonly results: readonly Result[];
	/** There exactly when results were left out; the value of the last expression may be among them. */
	readonly omittedResults?: OmittedResults;
	/** Standard output, and nothing of standard error. */
	readonly stdout: Output;
	/** Standard error, and nothing of standard output. */
	readonly stderr: Output;
	/** Late output of earlier cells of this context that came since the last cell ended. */
	readonly background?: Output;
	/** What went wrong in the program; absent when nothing did. */
	readonly error?: CellError;
	/** How it ended, as somebody outside the program saw it. */
	readonly ended: Ended;
	/** Whether the variables of the context are still there. */
	readonly state: StateTruth;
	/**
	 * Of the context after the cell: one more each time its variables were lost. `null` when nobody saw the end
	 * and the context was given up: never made up.
	 */
	readonly epoch: number | null;
	/** The cell's place, from 1, in the epoch that it ran in; `null` when nobody counted it. */
	readonly executionCount: number | null;
	/** Where it ran: what `context` takes. */
	readonly contextId: string;
	/** From its start to its end, without its time in line and without pauses of the sandbox. */
	readonly durationMs: number;
}

/** What became of one command. */
export interface CommandResult {
	/** `null` when it ended by a signal or nobody saw how: never made up. */
	readonly exitCode: number | null;
	/** The signal that ended it; `null` when it exited by itself or nobody saw how. */
	readonly signal: string | null;
	/** `ok` for exit code 0 alone, and `unknown` in its place when a stream broke off: `incomplete` says why. */
	readonly ended: Ended;
	/** Standard output, and nothing of standard error. */
	readonly stdout: Output;
	/** Standard error, and nothing of standard output. */
	readonly stderr: Output;
	/** From its start to its end, without pauses of the sandbox. */
	readonly durationMs: number;
}
