import type { FileEntry, WatchEvent } from '../contract/files.ts';
import type { CellError, ContextRecord } from '../contract/interpreter.ts';
import type { SignalName } from '../contract/process.ts';
import type {
	CallOptions,
	CommandOptions,
	CreateContextOptions,
	StartOptions,
	WaitOptions,
} from './options.ts';
import type { CommandResult, Result, RunResult } from './result.ts';

/**
 * What a cell says while it runs, in the order it happened; `end` is last and comes exactly once. Of its output it is
 * what `onStdout` and `onStderr` get, within the budget.
 */
export type RunEvent =
	| { readonly kind: 'stdout'; readonly text: string }
	| { readonly kind: 'stderr'; readonly text: string }
	| { readonly kind: 'result'; readonly result: Result }
	| { readonly kind: 'error'; readonly error: CellError }
	| { readonly kind: 'end'; readonly result: RunResult };

/**
 * Await it for the result, or iterate it, at once, for events as they come: those from before are gone.
 * Leaving the loop early cancels the cell; one that waits for its turn then rejects with `aborted`, and never runs.
 */
export type CellRun = Promise<RunResult> & AsyncIterable<RunEvent>;

/** A shell line, or a program and its arguments that no shell reads. */
export type Command = string | readonly [string, ...string[]];

/** A command that runs. It ends with its sandbox; nobody has to wait for it. */
export interface CommandHandle {
	/** Resolves when the command has ended, as `commands.run` would; who stops waiting does not end it. */
	wait(options?: WaitOptions): Promise<CommandResult>;
	/** Resolves when the bytes are handed over; rejects with `not-running` when the program reads no more. */
	writeStdin(content: string | Uint8Array, options?: CallOptions): Promise<void>;
	/** The program reads end of file. */
	closeStdin(options?: CallOptions): Promise<void>;
	/** Sends a signal to the program itself. */
	signal(name: SignalName, options?: CallOptions): Promise<void>;
	/**
	 * Ends the command and everything it started. When it could not be ended this rejects, the result is
	 * `unknown`, and it can be called again; in a pause it rejects with `not-running`.
	 */
	kill(options?: WaitOptions): Promise<void>;
}

/** Real processes in the sandbox. */
export interface Commands {
	/** Runs a command to its end. An exit code other than 0 is a result, not a rejection. */
	run(command: Command, options?: CommandOptions): Promise<CommandResult>;
	/** Starts a command that may be written to, signalled and waited for. */
	start(command: Command, options?: StartOptions): Promise<CommandHandle>;
}

/** What `files.write` takes. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** The files of the sandbox. Relative paths start at `/workspace`, and `..` never leaves the root. */
export interface Files {
	/** The whole file as text. What is no UTF-8 in it reads as U+FFFD. */
	read(path: string, options?: CallOptions & { readonly format?: 'text' }): Promise<string>;
	/** The whole file, byte for byte. */
	read(path: string, options: CallOptions & { readonly format: 'bytes' }): Promise<Uint8Array>;
	/**
	 * The file piece by piece, however large. Arguments are checked at once; the file is opened when the first
	 * piece is asked for, and a file that is missing is told there.
	 */
	read(
		path: string,
		options: CallOptions & { readonly format: 'stream' },
	): Promise<AsyncIterable<Uint8Array>>;
	/**
	 * Replaces the file as a whole, or makes it, with missing directories: a reader sees the old content or the
	 * new, and a write that fails leaves the old.
	 */
	write(
		path: string,
		content: FileContent,
		options?: CallOptions & { readonly mode?: number },
	): Promise<void>;
	/** What is in a directory, by default `/workspace`, a directory before what is in it. */
	list(path?: string, options?: CallOptions & { readonly depth?: number }): Promise<FileEntry[]>;
	/** Of the entry itself: a symbolic link is not followed. */
	stat(path: string, options?: CallOptions): Promise<FileEntry>;
	/** True for whatever is there, a link that points to nothing included. */
	exists(path: string, options?: CallOptions): Promise<boolean>;
	/** Makes the directory and its missing parents; resolves when it is there already. */
	mkdir(path: string, options?: CallOptions): Promise<void>;
	/**
	 * Moves, and replaces a file that is in the way; a directory that is in the way rejects with `already-exists`.
	 */
	rename(from: string, to: string, options?: CallOptions): Promise<void>;
	/** Removes a file, or a directory with all that is in it; resolves when there is nothing. */
	remove(path: string, options?: CallOptions): Promise<void>;
	/** Tells what changes from now on, until the loop is left, the signal aborts or the sandbox ends. */
	watch(path: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<WatchEvent>;
}

/** Places for cells that keep their variables apart, and share the sandbox's files. */
export interface Contexts {
	/** A new context, which shares no variable with any other. */
	create(options?: CreateContextOptions): Promise<ContextRecord>;
	/** Those that are open, the default ones included. */
	list(options?: CallOptions): Promise<readonly ContextRecord[]>;
	/** Ends what runs in it and empties it. */
	restart(contextId: string, options?: CallOptions): Promise<ContextRecord>;
	/** Ends what runs in it, and forgets it; resolves when it is gone already. */
	remove(contextId: string, options?: CallOptions): Promise<void>;
}

/** Which page of a kept output to read. */
export interface ReadOutputOptions extends CallOptions {
	/** First byte to read. Default: 0. */
	readonly offset?: number;
	/** Default: 64 KiB. */
	readonly length?: number;
}

/** One page of a kept output. */
export interface OutputPage {
	/** The bytes of the page as text; a character that the page would cut is left to the next one. */
	readonly text: string;
	/** Where this page begins, in bytes. */
	readonly offset: number;
	/** Where the next page begins; `null` at the end of what was kept. */
	readonly nextOffset: number | null;
	/** How much was kept in all. */
	readonly keptBytes: number;
}

/** How to search a kept output. */
export interface GrepOptions extends CallOptions {
	/** Default: 100. */
	readonly maxMatches?: number;
}

/** One line that holds the text. */
export interface OutputMatch {
	/** From 1. */
	readonly line: number;
	/** Where the line begins, in bytes: what `outputs.read` takes. */
	readonly offset: number;
	/** The line, cut to 500 characters. */
	readonly text: string;
}

/** What was cut from results, for as long as it is kept. */
export interface Outputs {
	/** Keeps a text for paging, and gives its id. */
	keep(text: string): string;
	/** A page of what was cut; rejects with `not-found` when it was dropped for newer output. */
	read(outputId: string, options?: ReadOutputOptions): Promise<OutputPage>;
	/** Lines that hold the text, which is no pattern: what a program printed may make any pattern slow. */
	grep(
		outputId: string,
		text: string,
		options?: GrepOptions,
	): Promise<{ readonly matches: readonly OutputMatch[]; readonly more: boolean }>;
}
