import type { FileEntry, WatchEvent } from '../contract/files.ts';
import type { CellError, ContextRecord } from '../contract/interpreter.ts';
import type { SignalName } from '../contract/process.ts';
import type { CallOptions, CommandOptions, CreateContextOptions, StartOptions } from './options.ts';
import type { CommandResult, Result, RunResult } from './result.ts';

export type RunEvent =
	| { readonly kind: 'stdout'; readonly text: string }
	| { readonly kind: 'stderr'; readonly text: string }
	| { readonly kind: 'result'; readonly result: Result }
	| { readonly kind: 'error'; readonly error: CellError }
	| { readonly kind: 'end'; readonly result: RunResult };

/**
 * Await it for the result, or iterate it, at once, for events as they come: those from before are gone.
 * Leaving the loop early cancels the cell.
 */
export type CellRun = Promise<RunResult> & AsyncIterable<RunEvent>;

/** A shell line, or a program and its arguments that no shell reads. */
export type Command = string | readonly [string, ...string[]];

export interface CommandHandle {
	/** Resolves when the command has ended, as `commands.run` would. */
	wait(): Promise<CommandResult>;
	writeStdin(content: string | Uint8Array): Promise<void>;
	closeStdin(): Promise<void>;
	signal(name: SignalName): Promise<void>;
	/** Ends the command and everything it started. */
	kill(): Promise<void>;
}

export interface Commands {
	run(command: Command, options?: CommandOptions): Promise<CommandResult>;
	start(command: Command, options?: StartOptions): Promise<CommandHandle>;
}

/** What `files.write` takes. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface Files {
	read(path: string, options?: CallOptions & { readonly format?: 'text' }): Promise<string>;
	read(path: string, options: CallOptions & { readonly format: 'bytes' }): Promise<Uint8Array>;
	read(
		path: string,
		options: CallOptions & { readonly format: 'stream' },
	): Promise<AsyncIterable<Uint8Array>>;
	write(
		path: string,
		content: FileContent,
		options?: CallOptions & { readonly mode?: number },
	): Promise<void>;
	list(path?: string, options?: CallOptions & { readonly depth?: number }): Promise<FileEntry[]>;
	stat(path: string, options?: CallOptions): Promise<FileEntry>;
	exists(path: string, options?: CallOptions): Promise<boolean>;
	mkdir(path: string, options?: CallOptions): Promise<void>;
	rename(from: string, to: string, options?: CallOptions): Promise<void>;
	remove(path: string, options?: CallOptions): Promise<void>;
	watch(path: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<WatchEvent>;
}

export interface Contexts {
	create(options?: CreateContextOptions): Promise<ContextRecord>;
	list(options?: CallOptions): Promise<readonly ContextRecord[]>;
	/** Ends what runs in it and empties it. */
	restart(contextId: string, options?: CallOptions): Promise<ContextRecord>;
	remove(contextId: string, options?: CallOptions): Promise<void>;
}

export interface ReadOutputOptions extends CallOptions {
	/** First byte to read. Default: 0. */
	readonly offset?: number;
	/** Default: 64 KiB. */
	readonly length?: number;
}

export interface OutputPage {
	readonly text: string;
	readonly offset: number;
	/** Where the next page begins; `null` at the end of what was kept. */
	readonly nextOffset: number | null;
	/** How much was kept in all. */
	readonly keptBytes: number;
}

export interface GrepOptions extends CallOptions {
	/** Default: 100. */
	readonly maxMatches?: number;
}

export interface OutputMatch {
	/** From 1. */
	readonly line: number;
	readonly offset: number;
	readonly text: string;
}

/** What was cut from results, for as long as it is kept. */
export interface Outputs {
	/** Keeps a text for paging, and gives its id. */
	keep(text: string): string;
	read(outputId: string, options?: ReadOutputOptions): Promise<OutputPage>;
	/** Lines that hold the text, which is no pattern: what a program printed may make any pattern slow. */
	grep(
		outputId: string,
		text: string,
		options?: GrepOptions,
	): Promise<{ readonly matches: readonly OutputMatch[]; readonly more: boolean }>;
}
