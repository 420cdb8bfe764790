import { SandboxError } from '@anybox/core';
import { explain } from './explain.ts';

/** Of what core does not call, and so does not wrap: what went wrong, in its words. */
export function failure(error: unknown, operation: string, signal: AbortSignal): SandboxError {
	if (signal.aborted) {
		return new SandboxError('it was given up', {
			code: 'aborted',
			backend: 'docker',
			operation,
			cause: error,
		});
	}
	if (SandboxError.is(error)) return error;
	const explained = explain(error, operation);
	if (explained !== undefined) return explained;
	const words = error instanceof Error ? error.message : String(error);
	return new SandboxError(words, { code: 'unknown', backend: 'docker', operation, cause: error });
}
