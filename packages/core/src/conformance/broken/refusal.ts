import { type ErrorCode, type Retry, SandboxError } from '../../contract/error.ts';

/** What a mutant throws in place of a backend. */
export function refusal(code: ErrorCode, fact: string, retry: Retry = 'never'): SandboxError {
	return new SandboxError(fact, { code, retry, backend: 'broken', operation: 'broken' });
}
