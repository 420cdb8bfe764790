import type { MadeSnapshot } from './snapshot.ts';

/** What the child is, before it is asked for anything: its one argument. */
export interface ChildConfig {
	/** The folder with pyodide's files. */
	readonly pyodide: string;
	/**
	 * A snapshot to start interpreters from, and what it must be. `null` where there is none yet: then the first line that the
	 * child reads is the program that makes one, as JSON, and the first interpreter leaves a snapshot.
	 */
	readonly snapshot: KnownSnapshot | null;
	/** Of all interpreters together. */
	readonly memoryMiB: number;
	/** Of all files together. */
	readonly diskMiB: number;
	/** From when the first interpreter is ready. */
	readonly lifetimeMs: number;
	/** The folder with wheels, by their hashes; `null` where the sandbox gets none. */
	readonly wheels: string | null;
}

/** A snapshot in a file. */
export interface KnownSnapshot extends MadeSnapshot {
	readonly file: string;
}
