import type { Isolation, Language } from '../contract/capabilities.ts';
import type { ErrorCode } from '../contract/error.ts';
import type { StateTruth } from '../contract/interpreter.ts';
import type { EnforcementFinding } from '../contract/report.ts';

/** How a program ended, in the words of the results that users get. */
export type AuditedEnd =
	| 'ok'
	| 'error'
	| 'timeout'
	| 'cancelled'
	| 'memory'
	| 'killed'
	| 'lost'
	| 'unknown';

/** Where the events of one sandbox come from, and on whose behalf. */
export interface AuditOrigin {
	readonly backend: string;
	readonly sandboxId: string;
	readonly tenant?: string | undefined;
	readonly conversation?: string | undefined;
}

export interface SandboxCreateFact {
	readonly kind: 'sandbox-create';
	readonly isolation: Isolation;
	/** In words: `none`, `full`, or what may be reached. */
	readonly egress: string;
	readonly lifetimeMs: number;
}

export interface SandboxDestroyFact {
	readonly kind: 'sandbox-destroy';
}

export interface SandboxLostFact {
	readonly kind: 'sandbox-lost';
	readonly reason: string;
}

export interface CellStartFact {
	readonly kind: 'cell-start';
	readonly contextId: string;
	readonly cellId: string;
	readonly language: Language;
	/** Of the whole code as it ran, so that it can be matched without being shown. */
	readonly codeSha256: string;
	readonly codeBytes: number;
	/** Redacted, and cut to 16 KiB. */
	readonly code: string;
}

export interface CellEndFact {
	readonly kind: 'cell-end';
	readonly contextId: string;
	readonly cellId: string;
	readonly language: Language;
	readonly ended: AuditedEnd;
	readonly state: StateTruth;
	readonly epoch: number;
	readonly durationMs: number;
	readonly stdoutBytes: number;
	readonly stderrBytes: number;
	/** The class of the exception, never its text. */
	readonly errorName?: string | undefined;
}

export interface CommandStartFact {
	readonly kind: 'command-start';
	readonly commandId: string;
	readonly argv: readonly string[];
	readonly cwd: string;
}

export interface CommandEndFact {
	readonly kind: 'command-end';
	readonly commandId: string;
	readonly ended: AuditedEnd;
	readonly exitCode: number | null;
	readonly signal: string | null;
	readonly durationMs: number;
	readonly stdoutBytes: number;
	readonly stderrBytes: number;
}

/** Written before the change is made; a `change-end` with the same id says what became of it. */
export interface ChangeOrigin {
	readonly changeId: string;
}

export interface FileWriteFact extends ChangeOrigin {
	readonly kind: 'file-write';
	readonly path: string;
	/** `null` where the content is a stream that has not been read yet. */
	readonly bytes: number | null;
}

export interface FileRemoveFact extends ChangeOrigin {
	readonly kind: 'file-remove';
	readonly path: string;
}

export interface FileRenameFact extends ChangeOrigin {
	readonly kind: 'file-rename';
	readonly from: string;
	readonly to: string;
}

export interface DirectoryCreateFact extends ChangeOrigin {
	readonly kind: 'directory-create';
	readonly path: string;
}

export interface ContextCreateFact extends ChangeOrigin {
	readonly kind: 'context-create';
	readonly language: Language;
	readonly cwd: string;
}

export interface ContextRestartFact extends ChangeOrigin {
	readonly kind: 'context-restart';
	readonly contextId: string;
}

export interface ContextRemoveFact extends ChangeOrigin {
	readonly kind: 'context-remove';
	readonly contextId: string;
}

/** What changes files and contexts from outside the sandbox's code. */
export type ChangeFact =
	| FileWriteFact
	| FileRemoveFact
	| FileRenameFact
	| DirectoryCreateFact
	| ContextCreateFact
	| ContextRestartFact
	| ContextRemoveFact;

/** What became of one change. */
export interface ChangeEndFact {
	readonly kind: 'change-end';
	readonly changeId: string;
	readonly change: ChangeFact['kind'];
	/** `null` when it was made; else the code of the error. After `timeout` or `aborted` it may have been made. */
	readonly errorCode: ErrorCode | null;
	/** What was handed over of a `file-write`; `null` for any other change. */
	readonly bytes: number | null;
	readonly durationMs: number;
}

export interface VerifyReportFact {
	readonly kind: 'verify-report';
	readonly holds: boolean;
	readonly durationMs: number;
	readonly findings: readonly EnforcementFinding[];
}

export interface EgressDecisionFact {
	readonly kind: 'egress-decision';
	readonly allowed: boolean;
	readonly host: string;
	readonly port: number;
	/** The address that was dialled; `null` where none was. */
	readonly address: string | null;
	readonly reason: string;
}

/** Events that never reached the sink, written where they are missing. */
export interface AuditDrop {
	readonly kind: 'audit-drop';
	readonly dropped: number;
}

export type AnyAuditFact =
	| SandboxCreateFact
	| SandboxDestroyFact
	| SandboxLostFact
	| CellStartFact
	| CellEndFact
	| CommandStartFact
	| CommandEndFact
	| ChangeFact
	| ChangeEndFact
	| VerifyReportFact
	| EgressDecisionFact
	| AuditDrop;

/** One line of the audit log. Every string in it is redacted. */
export type AuditEvent = AuditOrigin & {
	/** ISO 8601, by the host's clock. */
	readonly at: string;
} & AnyAuditFact;

/** What is recorded about a cell before it runs: the auditor adds hash and size, and cuts the code. */
export type CellStartReport = Omit<CellStartFact, 'codeSha256' | 'codeBytes'>;

/** What the sandbox reports: an event without what the auditor adds to all of them. */
export type AuditFact = Exclude<AnyAuditFact, CellStartFact | AuditDrop> | CellStartReport;

/** Where events go. `write` gets them one at a time, in order; a rejection means that the event is not kept. */
export interface AuditSink {
	write(event: AuditEvent): void | Promise<void>;
	/** Called by whoever made the sink: several sandboxes may share one. */
	close?(): Promise<void>;
}
