import { getSystemErrorName } from 'node:util';
import { type ErrorCode, type Retry, SandboxError } from '../../src/contract/error.ts';

export const backendName = 'host-process';

export interface FailureOptions {
	readonly code: ErrorCode;
	readonly operation: string;
	readonly retry?: Retry;
	readonly cause?: unknown;
}

export function failure(fact: string, options: FailureOptions): SandboxError {
	return new SandboxError(fact, { backend: backendName, ...options });
}

/** What was in the way of a program: its sandbox, its working directory, or the program itself. */
export type StartStage = 'sandbox' | 'directory' | 'program';

export interface StartFailure {
	readonly stage: StartStage;
	readonly errno: number;
	readonly name: string;
}

const codes: Readonly<Record<string, ErrorCode>> = Object.freeze({
	ENOENT: 'not-found',
	ENOTDIR: 'not-found',
	EACCES: 'permission-denied',
	EPERM: 'permission-denied',
	EAGAIN: 'quota-exceeded',
	ENOMEM: 'quota-exceeded',
	E2BIG: 'invalid-argument',
	EINVAL: 'invalid-argument',
	ENOEXEC: 'invalid-argument',
});

/** Nothing ran, whatever the reason. */
export function startFailure({ stage, errno, name }: StartFailure): SandboxError {
	const reason = getSystemErrorName(-errno);
	const code = codes[reason] ?? 'unknown';
	if (stage === 'sandbox' && code === 'not-found') {
		return failure(`the sandbox ${name} is destroyed`, { code: 'not-running', operation: 'spawn' });
	}
	return failure(`the ${stage} ${name} cannot be used: ${reason}`, { code, operation: 'spawn' });
}
