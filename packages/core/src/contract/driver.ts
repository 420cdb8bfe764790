import type { BackendRequest } from './request.ts';
import type { GuestFiles } from './files.ts';
import type { GuestInterpreter } from './interpreter.ts';
import type { GuestProcess, SpawnRequest } from './process.ts';
import type { EnforcementFinding } from './report.ts';
import type { Egress } from './spec.ts';

/** A longer life. */
export interface ExtendRequest extends BackendRequest {
	/** From now on, not from creation. */
	readonly lifetimeMs: number;
}

/** Another egress. */
export interface SetEgressRequest extends BackendRequest {
	/** An allowlist by the mechanism that the sandbox was made with, or `none`. */
	readonly egress: Exclude<Egress, 'full'>;
}

/** Files that are kept. */
export interface SnapshotResult {
	/** The backend's name of them. */
	readonly snapshotId: string;
}

/** A port to open. */
export interface ExposeRequest extends BackendRequest {
	/** Of the sandbox, 1 to 65535. */
	readonly port: number;
}

/** Where an exposed port is reached. */
export interface ExposeResult {
	/** Where the port answers, with its scheme. */
	readonly url: string;
	/** Sent with every request; empty where the URL alone suffices. */
	readonly headers: Readonly<Record<string, string>>;
}

/** What a sandbox used; `null` where the backend does not measure it. */
export interface Metrics {
	/** Of all its processes. */
	readonly cpuUsedMs: number | null;
	/** Now. */
	readonly memoryUsedMiB: number | null;
	/** Now. */
	readonly diskUsedMiB: number | null;
}

/**
 * One live sandbox, as its backend sees it. Either `spawn` or `interpreter` is there, or both; the optional
 * methods are there exactly where the capabilities declare them. When the sandbox is gone, every method but
 * `destroy` rejects with `not-running`.
 */
export interface Driver {
	/** The backend's id of the sandbox: what `connect` and `destroy` take. No other sandbox ever has it. [lifecycle/ids-differ] */
	readonly id: string;

	/**
	 * What processes in this sandbox are to find in their environment, such as the address of a proxy. Core gives it to
	 * each, and what the caller says goes before it.
	 */
	readonly environment?: Readonly<Record<string, string>>;

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
	 * - When it resolves this may be reached and nothing else, by connections that there are as well. [egress/changes-at-once]
	 * - Core asks for it of sandboxes that were made with an allowlist. Present exactly when `capabilities.setEgress` is not
	 *   `false`.
	 */
	setEgress?(request: SetEgressRequest): Promise<void>;
	/**
	 * - When it resolves nothing in the sandbox runs until it is resumed. [lifecycle/pause-stops-everything]
	 * - Memory and files are kept. [lifecycle/pause-keeps-everything]
	 *
	 * Present exactly when `capabilities.pause` is not `false`, as `resume`.
	 */
	pause?(request: BackendRequest): Promise<void>;
	/** What ran when it was paused runs on. */
	resume?(request: BackendRequest): Promise<void>;
	/**
	 * Keeps the files as they are, and leaves the sandbox as it is. [lifecycle/snapshots-have-ids]
	 * Present exactly when `capabilities.snapshot` is not `false`.
	 */
	snapshot?(request: BackendRequest): Promise<SnapshotResult>;
	/**
	 * Whoever asks at the URL reaches what listens at the port. [lifecycle/exposed-port-is-reached]
	 * Present exactly when `capabilities.expose` is not `false`.
	 */
	expose?(request: ExposeRequest): Promise<ExposeResult>;
	/**
	 * What the sandbox uses now; `null` for what the backend cannot tell. [lifecycle/metrics-tell-the-use]
	 * Present exactly when `capabilities.metrics` is not `false`.
	 */
	metrics?(request: BackendRequest): Promise<Metrics>;

	/**
	 * What only the backend can see of its own enforcement: looked at now, and never what was meant to be. `verify` adds
	 * it to its report.
	 *
	 * - Each finding is about a promise of its own, with words for what was asked and what was seen. [lifecycle/verify-tells-each-promise-once]
	 * - What nobody asked for is `not-asked`, also where it is open; `seen` says so.
	 */
	inspect?(request: BackendRequest): Promise<readonly EnforcementFinding[]>;

	/**
	 * - Ends every process of the sandbox and frees all that it holds. [leaks/kill-ends-every-process]
	 * - Ends a paused sandbox as well. [lifecycle/paused-is-listed-and-ends]
	 * - The driver of `connect` ends the sandbox as its maker's does. [lifecycle/killed-is-not-running]
	 * - Resolves when it is already gone. [idempotency/destroy-by-id]
	 */
	destroy(request: BackendRequest): Promise<void>;
}
