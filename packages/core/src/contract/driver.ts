import type { BackendRequest } from './request.ts';
import type { GuestFiles } from './files.ts';
import type { GuestInterpreter } from './interpreter.ts';
import type { GuestProcess, SpawnRequest } from './process.ts';

export interface ExtendRequest extends BackendRequest {
	/** From now on, not from creation. */
	readonly lifetimeMs: number;
}

export interface SnapshotResult {
	readonly snapshotId: string;
}

export interface ExposeRequest extends BackendRequest {
	readonly port: number;
}

export interface ExposeResult {
	readonly url: string;
	/** Sent with every request; empty where the URL alone suffices. */
	readonly headers: Readonly<Record<string, string>>;
}

export interface Metrics {
	readonly cpuUsedMs: number | null;
	readonly memoryUsedMiB: number | null;
	readonly diskUsedMiB: number | null;
}

/**
 * One live sandbox, as its backend sees it. Either `spawn` or `interpreter` is there, or both; the optional
 * methods are there exactly where the capabilities declare them. When the sandbox is gone, every method but
 * `destroy` rejects with `not-running`.
 */
export interface Driver {
	/** The backend's id of the sandbox: what `connect` and `destroy` take. */
	readonly id: string;

	/**
	 * - The program runs inside the sandbox, as the user that model-written code runs as. [commands/run-inside-the-sandbox]
	 * - The working directory and the environment are exactly the request's. [commands/cwd-is-applied] [commands/environment-is-applied]
	 * - Rejects with `not-found` when there is no such program, before anything ran. [commands/missing-program]
	 * - Aborting the signal before it resolves starts nothing; afterwards it has no effect.
	 */
	spawn?(request: SpawnRequest): Promise<GuestProcess>;

	/** The backend's own stateful interpreter. Without it, core runs its guest over `spawn`. */
	readonly interpreter?: GuestInterpreter;

	/** The backend's own files. Without it, core reads and writes through `spawn`. */
	readonly files?: GuestFiles;

	/** Resolves when the sandbox will live for `lifetimeMs` from now. [lifecycle/backend-minds-extend] */
	extend?(request: ExtendRequest): Promise<void>;
	/**
	 * - When it resolves nothing in the sandbox runs until it is resumed. [lifecycle/pause-stops-everything]
	 * - Memory and files are kept. [lifecycle/pause-keeps-everything]
	 */
	pause?(request: BackendRequest): Promise<void>;
	/** What ran when it was paused runs on. */
	resume?(request: BackendRequest): Promise<void>;
	/** Leaves the sandbox as it is. [lifecycle/snapshots-have-ids] */
	snapshot?(request: BackendRequest): Promise<SnapshotResult>;
	/** Whoever asks at the URL reaches what listens at the port. [lifecycle/exposed-port-is-reached] */
	expose?(request: ExposeRequest): Promise<ExposeResult>;
	/** What the sandbox uses now; `null` for what the backend cannot tell. [lifecycle/metrics-tell-the-use] */
	metrics?(request: BackendRequest): Promise<Metrics>;

	/**
	 * - Ends every process of the sandbox and frees all that it holds. [leaks/kill-ends-every-process]
	 * - Resolves when it is already gone. [idempotency/destroy-by-id]
	 */
	destroy(request: BackendRequest): Promise<void>;
}
