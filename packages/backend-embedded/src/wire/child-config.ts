/** The first line that the child reads: what it is, before it is asked for anything. */
export interface ChildConfig {
	/** The folder with pyodide's files. */
	readonly pyodide: string;
	/** A snapshot to start interpreters from, and what it must be; `null` where there is none yet. */
	readonly snapshot: { readonly file: string; readonly sha256: string } | null;
	/** Whether the first interpreter leaves a snapshot. */
	readonly makesSnapshot: boolean;
	/** What makes a Python that has just started an interpreter; a snapshot has it. */
	readonly program: string;
	/** Of all interpreters together. */
	readonly memoryMiB: number;
	/** Of all files together. */
	readonly diskMiB: number;
	readonly lifetimeMs: number;
	/** `null`: never. */
	readonly idleMs: number | null;
}
