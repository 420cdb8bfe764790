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
	readonly resources?: ResourceOptions;
	/** Environment of everything that runs in the sandbox. */
	readonly env?: Readonly<Record<string, string>>;
	/** As `env`, and redacted in audit events and error messages. Tool results need the toolkit's `redactor`. */
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
	readonly labels?: Labels;
	/** The same key gives the same sandbox, where the backend can. */
	readonly key?: string;
	readonly audit?: AuditSink;
	/** What happens when the audit log cannot be written. `block`, the default: nothing that is not recorded. */
	readonly onAuditFailure?: 'block' | 'drop';
	/** On whose behalf; for the audit log. */
	readonly tenant?: string;
	/** In which conversation; for the audit log. */
	readonly conversation?: string;
	readonly signal?: AbortSignal;
	/** For simulation. */
	readonly clock?: Clock;
	/** For simulation. */
	readonly random?: Random;
}

export interface CallOptions {
	readonly signal?: AbortSignal;
	/** The call is given up after this long. Default: the sandbox's `requestTimeoutMs`. */
	readonly timeoutMs?: number;
}

export interface OutputOptions {
	/** How much of each channel the result holds; the middle goes first. Default: 1 MiB. */
	readonly maxOutputBytes?: number;
	readonly onStdout?: (text: string) => unknown;
	readonly onStderr?: (text: string) => unknown;
}

export interface RunCodeOptions extends OutputOptions {
	/** Where to run: the id of a context. Default: one context for each language. */
	readonly context?: string;
	readonly language?: Language;
	/** The cell is interrupted after this long. */
	readonly timeoutMs?: number;
	/** Ends the cell as `cancelled`; rejects with `aborted` when it has not started. */
	readonly signal?: AbortSignal;
	/** For this cell only. */
	readonly env?: Readonly<Record<string, string>>;
	readonly onResult?: (result: Result) => unknown;
	readonly onError?: (error: CellError) => unknown;
}

export interface CommandOptions extends OutputOptions {
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** What the program reads, followed by end of file. Default: end of file at once. */
	readonly stdin?: string | Uint8Array;
	/** The command is stopped after this long. */
	readonly timeoutMs?: number;
	readonly signal?: AbortSignal;
}

export interface StartOptions {
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** Default: none; the sandbox's lifetime bounds it. */
	readonly timeoutMs?: number;
	/** Ends the command. */
	readonly signal?: AbortSignal;
	readonly maxOutputBytes?: number;
	readonly onStdout?: (text: string) => unknown;
	readonly onStderr?: (text: string) => unknown;
}

export interface CreateContextOptions extends CallOptions {
	readonly language?: Language;
	/** Default: `/workspace`. */
	readonly cwd?: string;
	/** Added to the sandbox's environment. */
	readonly env?: Readonly<Record<string, string>>;
}
