import type { BackendRequest } from './request.ts';
import type { Language } from './capabilities.ts';

/** One of the two outputs of a program. */
export type Channel = 'stdout' | 'stderr';

/** One value in several forms, by MIME type. Text as it is, JSON types as JSON text, anything binary in base64. */
export type MimeBundle = Readonly<Record<string, string>>;

/** Something a cell has to say while it runs. Events of one cell arrive in the order they happened. */
export type CellEvent =
	| { readonly kind: 'output'; readonly channel: Channel; readonly bytes: Uint8Array }
	| {
			readonly kind: 'result';
			readonly bundle: MimeBundle;
			/** The value of the last expression, rather than something displayed on the way. */
			readonly main: boolean;
			/** Forms left out because they were too large; those beyond a hundred, or of no proper type, are one entry. */
			readonly omitted: readonly { readonly mime: string; readonly bytes: number }[];
	  }
	/** Late output of an earlier cell of this context: a thread that printed, or a child, that outlived it. */
	| { readonly kind: 'background'; readonly channel: Channel; readonly bytes: Uint8Array };

/** What went wrong in a program: an exception, or the end of the process that ran it. */
export interface CellError {
	/** The class of the exception, or what ended the process. */
	readonly name: string;
	/** The message, without the class. */
	readonly value: string;
	/** Names the lines of the cell, not those of the machinery; empty where there is none. */
	readonly traceback: string;
	/** The status the program asked for, by `sys.exit(3)` or `os._exit(3)`; `null` when it asked for none. */
	readonly exitCode: number | null;
}

/** Results of one cell that were left out: there were too many of them, or they were too large together. */
export interface OmittedResults {
	/** At least 1. */
	readonly count: number;
	/** Of their forms and MIME types, in UTF-8. */
	readonly bytes: number;
}

/** What became of one channel when the interpreter limits output at the source. */
export interface ChannelEnd {
	/** Everything the cell wrote, emitted or not. */
	readonly bytes: number;
	/** Of everything the cell wrote; a last line without its newline counts. */
	readonly lines: number;
	/** The last bytes written, where not all were emitted; they follow a gap. */
	readonly tail: Uint8Array;
	/** Where `readSpool` finds the rest; `null` where nothing was kept. */
	readonly spoolId: string | null;
	/** How many bytes, from the first on, the spool holds. */
	readonly spooledBytes: number;
}

/**
 * How a cell ended, as seen from outside the program.
 * `ok`: ran to its end. `error`: an exception left it. `interrupted`: `interrupt` ended it.
 * `memory`: it ran out of memory. `exited`: it ended its own process. `killed`: a signal ended its process.
 * `lost`: its sandbox or the process that runs interpreters is gone. `unknown`: nobody saw the end.
 */
export type CellOutcome =
	| 'ok'
	| 'error'
	| 'interrupted'
	| 'memory'
	| 'exited'
	| 'killed'
	| 'lost'
	| 'unknown';

/** Whether the variables of the context are still there. */
export type StateTruth = 'kept' | 'lost' | 'unknown';

/** What became of a cell. */
export interface CellEnd {
	/** As somebody outside the program saw it. */
	readonly outcome: CellOutcome;
	/** `kept` only when the variables were seen to be there. */
	readonly state: StateTruth;
	/** Of the context after the cell: one more each time its variables were lost. */
	readonly epoch: number;
	/** `null` for a cell that ran to its end. */
	readonly error: CellError | null;
	/** The cell's place, from 1, in the epoch that it ran in; `null` where the cell was not counted. */
	readonly executionCount: number | null;
	/** `null` where every byte was emitted. */
	readonly stdout: ChannelEnd | null;
	/** As `stdout`, for standard error. */
	readonly stderr: ChannelEnd | null;
	/** There exactly when results were left out at the source. [results/all-together-are-bounded] */
	readonly omittedResults?: OmittedResults;
}

/** One cell that is to run. */
export interface StartCellRequest extends BackendRequest {
	/** Of an open context with no cell running. */
	readonly contextId: string;
	/** As the user wrote it. */
	readonly code: string;
	/** Set for this cell, and gone after it. */
	readonly environment: Readonly<Record<string, string>>;
	/** Bytes of each channel to emit as they come; what is beyond may be kept at the source. */
	readonly streamBytes: number;
	/** Never throws, and may be called until `ended` settles. */
	readonly emit: (event: CellEvent) => void;
}

/** One cell that has started. */
export interface GuestCell {
	/**
	 * - Resolves with `ok` only when the end of the program was seen. [code/killed-parent-is-noticed]
	 * - Every event of the cell was emitted before it settles. [streams/complete-before-the-end]
	 */
	readonly ended: Promise<CellEnd>;
	/**
	 * Asks the program to stop, as Ctrl-C does; resolves when it was asked, not when it stopped.
	 * - Python code sees `KeyboardInterrupt`, and its variables are kept, in every context. [timeouts/interrupt-keeps-state] [timeouts/interrupt-in-every-context]
	 */
	interrupt(): Promise<void>;
	/**
	 * Ends the process that runs the cell and everything it started; `ended` settles.
	 * - The context is usable afterwards, empty, with the next epoch. [timeouts/context-works-after-a-kill]
	 */
	kill(): Promise<void>;
}

/** A context that is wanted. */
export interface OpenContextRequest extends BackendRequest {
	/** One of the declared. */
	readonly language: Language;
	/** Absolute and normalised. */
	readonly cwd: string;
	/** The whole environment of the context's process. */
	readonly environment: Readonly<Record<string, string>>;
}

/** A context that is addressed. */
export interface ContextRequest extends BackendRequest {
	/** As `openContext` gave it. */
	readonly contextId: string;
}

/** One context. */
export interface ContextRecord {
	/** Unique in its sandbox. */
	readonly contextId: string;
	/** Of all its cells. */
	readonly language: Language;
	/** Where it started; its cells may have gone elsewhere. */
	readonly cwd: string;
	/** From 1, and one more each time its variables were lost. */
	readonly epoch: number;
}

/** A piece of what was kept at the source. */
export interface ReadSpoolRequest extends BackendRequest {
	/** As `ChannelEnd` gave it. */
	readonly spoolId: string;
	/** First byte. */
	readonly offset: number;
	/** Bytes at most; fewer are given at the end alone. */
	readonly length: number;
}

/**
 * A stateful interpreter with contexts. Core calls `startCell` for a context only when its previous cell has
 * ended; cells of two contexts run side by side.
 */
export interface GuestInterpreter {
	/**
	 * - A new context shares no variable with any other. [contexts/share-nothing]
	 * - Its first cell runs with epoch 1.
	 */
	openContext(request: OpenContextRequest): Promise<ContextRecord>;
	/** Every context that is open, and no other. */
	listContexts(request: BackendRequest): Promise<readonly ContextRecord[]>;
	/** Ends the context's process and everything it started; the context stays, empty, with the next epoch. [contexts/restart-empties] */
	restartContext(request: ContextRequest): Promise<ContextRecord>;
	/** As `restartContext`, but the context is gone. Resolves when it was gone already. [contexts/remove-is-idempotent] */
	closeContext(request: ContextRequest): Promise<void>;
	/**
	 * - Runs the code at most once: when it rejects, with anything but `unknown`, the code did not start. [idempotency/cell-runs-once]
	 * - Rejects with `not-found` for a context that is not open. [contexts/unknown-is-not-found]
	 */
	startCell(request: StartCellRequest): Promise<GuestCell>;
	/** Bytes that `ChannelEnd.spoolId` stands for; rejects with `not-found` when they were dropped for newer ones. */
	readSpool?(request: ReadSpoolRequest): Promise<Uint8Array>;
}
