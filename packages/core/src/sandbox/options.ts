import type { Language, Isolation } from '../contract/capabilities.ts';
import type { CellError } from '../contract/interpreter.ts';
import type { Labels } from '../contract/backend.ts';
import type { EgressOptions } from '../policy/egress.ts';
import type { ResourceOptions } from '../policy/resources.ts';
import type { Clock } from '../policy/clock.ts';
import type { Random } from '../policy/random.ts';
import type { AuditSink } from '../audit/event.ts';
import type { Result } from './result.ts';

/** What to ask of a sandbox. Everything asked for is enforced, or creation rejects and nothing exists. */
export interface SandboxOptions {
	/** The weakest boundary that is acceptable. */
	readonly isolation?: Isolation;
	/** What may be reached; `none` unless said otherwise. */
	readonly egress?: EgressOptions;
	/** Hard caps. What the backend cannot cap is refused when it is asked for. */
	readonly resources?: ResourceOptions;
	/** Environment of everything that runs in the sandbox. */
	readonly env?: Readonly<Record<string, string>>;
	/**
	 * As `env`, and redacted in audit events, in errors with all they hold, and in the results of a `toolkit`.
	 * No call may replace one by a variable of its own.
	 */
	readonly secrets?: Readonly<Record<string, string>>;
	/** The sandbox ends this long after its creation, unless extended. Default: 5 minutes. */
	readonly lifetimeMs?: number;
	/** The sandbox ends after this long with no call and nothing running. Default: never. */
	readonly idleMs?: number;
	/** Each call to the backend is given up after this long. Default: 30 seconds. */
	readonly requestTimeoutMs?: number;
	/** Default time limit of a cell or command. Default: 30 seconds. */
	readonly timeoutMs?: number;
	/** Time between asking a program to stop and ending it. Default: 1 second. */
	readonly graceMs?: number;
	/**
	 * Names to find the sandbox again by, with `backend.list`: of a-z, 0-9 and -, with values of at most 63 characters
	 * of A-Z a-z 0-9 . _ -.
	 */
	readonly labels?: Labels;
	/**
	 * The same key gives the same sandbox while it lives, where the backend declares `idempotentCreate`; with other
	 * egress or resources it rejects with `already-exists`. Default: a fresh one.
	 */
	readonly key?: string;
	/**
	 * Gets an event before whatever is done to the sandbox, and one with what became of it; `jsonLinesSink` is one. Default: none.
	 */
	readonly audit?: AuditSink;
	/** What happens when the audit log cannot be written. `block`, the default: nothing that is not recorded. */
	readonly onAuditFailure?: 'block' | 'drop';
	/** On whose behalf; for the audit log. */
	readonly tenant?: string;
	/** In which conversation; for the audit log. */
	readonly conversation?: string;
	/** Gives up the creation, and leaves nothing behind; of no effect afterwards. */
	readonly signal?: AbortSignal;
	/** For simulation. */
	readonly clock?: Clock;
	/** For simulation. */
	readonly random?: Random;
}

/** What every call takes. */
export interface CallOptions {
	/** Gives up the call, which rejects with `aborted`. */
	readonly signal?: AbortSignal;
	/** The call is given up after this long. Default: the sandbox's `requestTimeoutMs`. */
	readonly timeoutMs?: number;
}

/** What a call takes that may wait for ever. */
export interface WaitOptions {
	/** Gives up waiting: the call rejects with `aborted`, and what it waited for goes on. */
	readonly signal?: AbortSignal;
}

/** What becomes of the output while a program runs and in its result. */
export interface OutputOptions {
	/** How much of each channel the result holds; the middle goes first. Default: 1 MiB. */
	readonly maxOutputBytes?: number;
	/**
	 * Gets standard output as it comes: all that a command writes, and of a cell what `maxStreamBytes` lets through, the
	 * first ones as they come and the last words when it has ended. When it throws, or its promise rejects, the program is ended and the call
	 * rejects with that error; promises are waited for as long as the grace period.
	 */
	readonly onStdout?: (text: string) => unknown;
	/** As `onStdout`, for standard error, which has a budget of its own. */
	readonly onStderr?: (text: string) => unknown;
}

/** How to run one cell. */
export interface RunCodeOptions extends OutputOptions {
	/** Where to run: the id of a context. Default: one context for each language. */
	readonly context?: string;
	/** Default: that of the context, else the first that the backend has. With a context, no other than its own. */
	readonly language?: Language;
	/**
	 * How much of each channel is streamed, and how many events wait for whoever iterates the run. What was streamed and
	 * is not in the result may be kept nowhere: `outputId` is `null` then. Default, and at the least: `maxOutputBytes`.
	 */
	readonly maxStreamBytes?: number;
	/** The cell is interrupted after this long, from when it is handed over; pauses do not count. */
	readonly timeoutMs?: number;
	/** Ends the cell as `cancelled`; rejects with `aborted` when it has not started. */
	readonly signal?: AbortSignal;
	/** For this cell only; a secret of the sandbox cannot be replaced. */
	readonly env?: Readonly<Record<string, string>>;
	/** Gets each value the cell shows, as it comes; its failure ends the cell, as that of `onStdout`. */
	readonly onResult?: (result: Result) => unknown;
	/** Gets the error that ended the cell, once. */
	readonly onError?: (error: CellError) => unknown;
}

/** How to run a command to its end. */
export interface CommandOptions extends OutputOptions {
	/** Where it starts. Default: `/workspace`. */
	readonly cwd?: string;
	/** Added to the sandbox's environment, for this command; a secret of the sandbox cannot be replaced. */
	readonly env?: Readonly<Record<string, string>>;
	/** What the program reads, followed by end of file. Default: end of file at once. */
	readonly stdin?: string | Uint8Array;
	/** The command is stopped after this long; pauses do not count. */
	readonly timeoutMs?: number;
	/** Ends the command as `cancelled`; rejects with `aborted` when it has not started. */
	readonly signal?: AbortSignal;
}

/** How to start a command that goes on. */
export interface StartOptions {
	/** Where it starts. Default: `/workspace`. */
	readonly cwd?: string;
	/** Added to the sandbox's environment, for this command; a secret of the sandbox cannot be replaced. */
	readonly env?: Readonly<Record<string, string>>;
	/** Default: none; the sandbox's lifetime bounds it. */
	readonly timeoutMs?: number;
	/** Ends the command. */
	readonly signal?: AbortSignal;
	/** How much of each channel the result holds; the middle goes first. Default: 1 MiB. */
	readonly maxOutputBytes?: number;
	/** Gets all of standard output as it comes, as in `commands.run`. */
	readonly onStdout?: (text: string) => unknown;
	/** Gets all of standard error as it comes, as in `commands.run`. */
	readonly onStderr?: (text: string) => unknown;
}

/** What a context is made with. */
export interface CreateContextOptions extends CallOptions {
	/** Of the cells that run in it. Default: the backend's first, `python`. */
	readonly language?: Language;
	/** Default: `/workspace`. */
	readonly cwd?: string;
	/** Added to the sandbox's environment; a secret of the sandbox cannot be replaced. */
	readonly env?: Readonly<Record<string, string>>;
}
