import type { Capabilities } from './capabilities.ts';
import type { Driver } from './driver.ts';
import type { EgressDecision } from './egress-decision.ts';
import type { SandboxError } from './error.ts';
import type { BackendRequest } from './request.ts';
import type { SandboxSpec } from './spec.ts';

/**
 * Names to find a sandbox again by. A name is 1 to 63 characters of `a-z`, `0-9` and `-`, the first of them a
 * letter; a value is 1 to 63 characters of `A-Za-z0-9._-`. Core has checked both.
 */
export type Labels = Readonly<Record<string, string>>;

/** One sandbox that is wanted. */
export interface CreateRequest extends BackendRequest {
	/**
	 * Any text that is not empty: fresh for each sandbox wanted, the same when the same sandbox is asked for again.
	 * A backend that declares `idempotentCreate` gives the sandbox of an earlier `create` with it, or a new one when
	 * that has ended, and rejects with `already-exists` when it has other egress or other resources than `spec`: who
	 * asks holds the sandbox to that. Others ignore the key.
	 * [idempotency/create-with-one-key] [idempotency/create-with-one-key-and-another-spec]
	 */
	readonly key: string;
	/** All of it is applied, or `create` rejects. */
	readonly spec: SandboxSpec;
	/** Kept where the sandbox is, so that `list` finds it from any process. */
	readonly labels: Labels;
	/**
	 * A proxy asks it before it acts on what it has decided, and lets nothing through when it rejects: the audit log
	 * knows of every connection. [egress/decisions-are-recorded]
	 */
	readonly onEgress?: (decision: EgressDecision) => Promise<void>;
}

/** A sandbox that exists. */
export interface ConnectRequest extends BackendRequest {
	/** As `Driver.id` gave it. */
	readonly id: string;
}

/** Which sandboxes to list. */
export interface ListRequest extends BackendRequest {
	/** Only sandboxes that carry all of these. */
	readonly labels: Labels;
}

/** A sandbox that is to end. */
export interface DestroyRequest extends BackendRequest {
	/** As `Driver.id` gave it. */
	readonly id: string;
}

/** One sandbox in a list. */
export interface SandboxRecord {
	/** What `connect` and `destroy` take. */
	readonly id: string;
	/** Those it was created with. */
	readonly labels: Labels;
	/** `stopped`: it is there, and serves no call. */
	readonly state: 'running' | 'paused' | 'stopped';
	/** Milliseconds since the epoch, by the backend's clock; `null` where it does not say. */
	readonly createdAt: number | null;
}

/**
 * A place where sandboxes run: what the author of a backend writes, with `Driver`.
 *
 * Core calls these methods and nobody else does: arguments are checked, defaults filled in, and whatever
 * is thrown is wrapped. A method may throw a `SandboxError`, or the vendor's own error, which becomes
 * `unknown` unless `explain` knows it.
 */
export interface Backend {
	/** The version of this contract; core refuses a version it does not know. */
	readonly contract: 1;
	/** Lower case, stable: it stands in errors, reports and the audit log. */
	readonly name: string;
	/** The same before any call and after it. */
	readonly capabilities: Capabilities;

	/**
	 * - Applies the whole of `spec` or rejects; a sandbox weaker than its spec never exists. [resources/undeclared-caps-are-refused]
	 * - Resolves when the sandbox can serve its first call. [lifecycle/usable-at-once]
	 * - When it rejects or its signal aborts, nothing that it made stays behind. [abort/create-leaves-nothing]
	 */
	create(request: CreateRequest): Promise<Driver>;

	/**
	 * - Rejects with `not-found` for an id that is unknown or destroyed. [lifecycle/connect-unknown-is-not-found]
	 * - Sees the files, and where it can the contexts, that earlier drivers of this sandbox left. [lifecycle/connect-sees-the-files]
	 * - Present exactly when `capabilities.connect` is not `false`.
	 */
	connect?(request: ConnectRequest): Promise<Driver>;

	/**
	 * - Yields every sandbox of this backend that carries all the labels, and no other. [lifecycle/list-finds-by-labels]
	 * - A sandbox is listed from before `create` resolves until `destroy` resolves. [lifecycle/list-forgets-the-destroyed]
	 * - Each record tells the state that the sandbox is in. [lifecycle/list-tells-state-and-age] [lifecycle/paused-is-listed-and-ends]
	 */
	list(request: ListRequest): AsyncIterable<SandboxRecord>;

	/**
	 * - Needs no driver, and ends a sandbox that another process made where `list` shows it. [lifecycle/destroy-needs-no-driver]
	 * - Ends what runs in it, and every driver of it rejects with `not-running` from then on.
	 * - Ends a paused sandbox as well. [lifecycle/paused-is-destroyed-by-id]
	 * - Resolves for an id that is unknown or destroyed. [idempotency/destroy-by-id]
	 */
	destroy(request: DestroyRequest): Promise<void>;

	/** Turns a vendor's failure into a `SandboxError`, or gives `undefined` for one it does not know. */
	explain?(error: unknown, operation: string): SandboxError | undefined;
}
