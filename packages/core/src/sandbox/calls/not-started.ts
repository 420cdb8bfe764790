import type { AuditedEnd } from '../../audit/program-facts.ts';
import { type ErrorCode, SandboxError } from '../../contract/error.ts';

/** What the audit log says of a program whose start rejected: it wrote nothing that anybody got. */
export interface NotStarted {
	readonly ended: Extract<AuditedEnd, 'not-started' | 'unknown'>;
	readonly errorCode: ErrorCode;
	readonly durationMs: number;
	readonly stdoutBytes: 0;
	readonly stderrBytes: 0;
}

/** An error after which a retry is not safe leaves open whether it started. */
export function notStarted(error: unknown, durationMs: number): NotStarted {
	const { code, retry } = SandboxError.is(error)
		? error
		: ({ code: 'unknown', retry: 'unsafe' } as const);
	return {
		ended: retry === 'unsafe' ? 'unknown' : 'not-started',
		errorCode: code,
		durationMs,
		stdoutBytes: 0,
		stderrBytes: 0,
	};
}
