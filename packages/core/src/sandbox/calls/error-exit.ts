import type { Backend } from '../../contract/backend.ts';
import { SandboxError } from '../../contract/error.ts';
import type { Redactor } from '../../policy/redaction.ts';
import { withoutSecrets } from '../../policy/without-secrets.ts';
import type { Place } from './arguments.ts';
import { CallbackError } from './callbacks.ts';

/** Through here every error leaves core: a `SandboxError` that says where it happened, and holds no secret. */
export class ErrorExit {
	readonly #backend: Backend;
	readonly #redactor: Redactor;

	constructor(backend: Backend, redactor: Redactor) {
		this.#backend = backend;
		this.#redactor = redactor;
	}

	/** What a driver or core threw. The error itself, wherever it is fit to leave; its cause is kept. */
	leaving(error: unknown, operation: string): SandboxError {
		const place = { backend: this.#backend.name, operation };
		const known = SandboxError.is(error) ? error : this.#explained(error, operation);
		const left: unknown = withoutSecrets(placed(known, place), this.#redactor);
		if (SandboxError.is(left)) return left;
		return new SandboxError('it failed with an error that cannot be looked into', {
			code: known.code,
			retry: known.retry,
			...place,
		});
	}

	/** As `leaving`, but what a callback threw is the caller's own, and goes back as it is. */
	returning(error: unknown, operation: string): unknown {
		return error instanceof CallbackError ? error.thrown : this.leaving(error, operation);
	}

	#explained(cause: unknown, operation: string): SandboxError {
		const place = { backend: this.#backend.name, operation };
		const words = wordsOf(cause);
		try {
			const known: unknown = this.#backend.explain?.(cause, operation);
			if (known === undefined) return new SandboxError(words, { code: 'unknown', ...place, cause });
			if (SandboxError.is(known)) return known;
			return this.#unexplained('gave something else than a SandboxError', words, { place, cause });
		} catch (thrown) {
			return this.#unexplained(`threw ${wordsOf(thrown)}`, words, { place, cause });
		}
	}

	#unexplained(
		fault: string,
		words: string,
		{ place, cause }: { readonly place: Place; readonly cause: unknown },
	): SandboxError {
		return new SandboxError(`${words}; explain() of the backend was asked about it and ${fault}`, {
			code: 'backend-bug',
			retry: 'unsafe',
			...place,
			cause,
		});
	}
}

function wordsOf(error: unknown): string {
	try {
		return error instanceof Error ? error.message : String(error);
	} catch {
		return 'something that has no words';
	}
}

/** The error itself when it says where it happened; otherwise one that does. */
function placed(error: SandboxError, place: Place): SandboxError {
	if (error.backend !== undefined && error.operation !== undefined) return error;
	const { code, retry, retryAfterMs, details, cause, message, stack } = error;
	const prefix = [error.backend, error.operation, '']
		.filter((part) => part !== undefined)
		.join(': ');
	const fact = message.startsWith(prefix) ? message.slice(prefix.length) : message;
	const told = new SandboxError(fact, {
		code,
		retry,
		retryAfterMs,
		details,
		cause,
		backend: error.backend ?? place.backend,
		operation: error.operation ?? place.operation,
	});
	// Where it happened, rather than where it left.
	if (stack !== undefined) told.stack = stack;
	return told;
}
