/** Every way our machinery can fail. The set is closed: adding a code is a minor release, renaming one a major. */
export const errorCodes = [
	'unsupported',
	'invalid-argument',
	'not-found',
	'already-exists',
	'not-running',
	'unauthenticated',
	'permission-denied',
	'quota-exceeded',
	'rate-limited',
	'timeout',
	'aborted',
	'unavailable',
	'backend-bug',
	'unknown',
] as const;

/** One of `errorCodes`. */
export type ErrorCode = (typeof errorCodes)[number];

/**
 * Whether the same call may be made again. `safe`: nothing happened. `unsafe`: the first call may have
 * taken effect, so a second one may run the program twice. `never`: it would fail the same way.
 */
export type Retry = 'never' | 'safe' | 'unsafe';

/** Plain JSON; never a secret, never what a program printed. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** What an error says besides its fact. */
export interface SandboxErrorOptions {
	/** What kind of failure it is. */
	readonly code: ErrorCode;
	/** Default: `never`. */
	readonly retry?: Retry | undefined;
	/** Core fills it in where it is missing. */
	readonly backend?: string | undefined;
	/** Core fills it in where it is missing. */
	readonly operation?: string | undefined;
	/** Milliseconds to wait before a retry, where the vendor said so. */
	readonly retryAfterMs?: number | undefined;
	/** Facts for programs, such as the name of the missing capability. */
	readonly details?: ErrorDetails | undefined;
	/** What was thrown first. */
	readonly cause?: unknown;
}

const marker = Symbol.for('anybox.SandboxError');

/** The one error class. A program's failure is a result; only a failure of the machinery is a `SandboxError`. */
export class SandboxError extends Error {
	override readonly name = 'SandboxError';
	/** What kind of failure it is. */
	readonly code: ErrorCode;
	/** Whether the same call may be made again. */
	readonly retry: Retry;
	/** Where it happened; absent only for mistakes made before a backend was known. */
	readonly backend: string | undefined;
	/** The call that failed, such as `files.read`. */
	readonly operation: string | undefined;
	/** Milliseconds to wait before a retry, where the vendor said so. */
	readonly retryAfterMs: number | undefined;
	/** Facts for programs, without a secret. */
	readonly details: ErrorDetails;

	/** `fact` is a sentence without a full stop; the message becomes `backend: operation: fact`. */
	constructor(fact: string, options: SandboxErrorOptions) {
		const where = [options.backend, options.operation].filter((part) => part !== undefined);
		super([...where, fact].join(': '), { cause: options.cause });
		this.code = options.code;
		this.retry = options.retry ?? 'never';
		this.backend = options.backend;
		this.operation = options.operation;
		this.retryAfterMs = options.retryAfterMs;
		this.details = Object.freeze({ ...options.details });
		Object.defineProperty(this, marker, { value: true });
	}

	/** True for a `SandboxError` of any copy of this package, where `instanceof` is false across copies. */
	static is(error: unknown): error is SandboxError {
		return typeof error === 'object' && error !== null && Reflect.get(error, marker) === true;
	}

	/** All but the cause and the stack. */
	toJSON(): Record<string, unknown> {
		return {
			name: this.name,
			code: this.code,
			retry: this.retry,
			message: this.message,
			backend: this.backend,
			operation: this.operation,
			retryAfterMs: this.retryAfterMs,
			details: this.details,
		};
	}
}
