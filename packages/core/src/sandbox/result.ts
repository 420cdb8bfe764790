import type { CellError, MimeBundle, StateTruth } from '../contract/interpreter.ts';

/** What one channel said, cut in the middle when it said more than the budget. */
export interface Output {
	readonly text: string;
	/** Everything that was written, shown or not. */
	readonly bytes: number;
	readonly lines: number;
	readonly truncated?: {
		readonly droppedBytes: number;
		readonly droppedLines: number;
		/** What `outputs.read` pages through; `null` when nothing was kept. */
		readonly outputId: string | null;
	};
}

/** One value a cell showed, in every form it came in. */
export interface Result {
	readonly bundle: MimeBundle;
	/** The value of the last expression, rather than something displayed on the way. */
	readonly main: boolean;
	readonly text: string | undefined;
	readonly html: string | undefined;
	readonly markdown: string | undefined;
	readonly latex: string | undefined;
	readonly svg: string | undefined;
	/** Base64. */
	readonly png: string | undefined;
	/** Base64. */
	readonly jpeg: string | undefined;
	readonly json: unknown;
	readonly dataframe: unknown;
	/** Forms left out because they were too large. */
	readonly omitted: readonly { readonly mime: string; readonly bytes: number }[];
}

/** How a program ended; never `ok` without an end that was seen from outside it. */
export type Ended =
	| 'ok'
	| 'error'
	| 'timeout'
	| 'cancelled'
	| 'memory'
	| 'killed'
	| 'lost'
	| 'unknown';

/** What became of one cell. The shape is the same for every ending. */
export interface RunResult {
	/** The last expression's value as text, as a prompt would show it. */
	readonly text: string | undefined;
	readonly results: readonly Result[];
	readonly stdout: Output;
	readonly stderr: Output;
	/** Late output of earlier cells of this context that came since the last cell ended. */
	readonly background?: Output;
	readonly error?: CellError;
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
	readonly contextId: string;
	readonly durationMs: number;
}

/** What became of one command. */
export interface CommandResult {
	/** `null` when it ended by a signal or nobody saw how: never made up. */
	readonly exitCode: number | null;
	readonly signal: string | null;
	readonly ended: Ended;
	readonly stdout: Output;
	readonly stderr: Output;
	readonly durationMs: number;
}
