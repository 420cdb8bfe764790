import type { Isolation, Language } from '../contract/capabilities.ts';
import type { ErrorCode } from '../contract/error.ts';
import type { StateTruth } from '../contract/interpreter.ts';
import type { EnforcementFinding } from '../contract/report.ts';

/** How a program ended, in the words of the results that users get; `not-started` where the call rejected instead. */
export type AuditedEnd =
	| 'ok'
	| 'error'
	| 'timeout'
	| 'cancelled'
	| 'memory'
	| 'killed'
	| 'lost'
	| 'unknown'
	| 'not-started';

/** Where the events of one sandbox come from, and on whose behalf. */
export interface AuditOrigin {
	/** Its name. */
	readonly backend: string;
	/** The backend's id of it. */
	readonly sandboxId: string;
	/** As the creation was given it. */
	readonly tenant?: string | undefined;
	/** As the creation was given it. */
	readonly conversation?: string | undefined;
}

/** A sandbox was made, or connected to, and nothing has run in it from here. */
export interface SandboxCreateFact {
	readonly kind: 'sandbox-create';
	/** What the backend declares. */
	readonly isolation: Isolation;
	/** In words: `none`, `full`, or what may be reached. */
	readonly egress: string;
	/** How long it may live. */
	readonly lifetimeMs: number;
}

/** The sandbox was ended from here. */
export interface SandboxDestroyFact {
	readonly kind: 'sandbox-destroy';
}

/** The sandbox was to be ended from here, and may still be there. */
export interface SandboxDestroyFailedFact {
	readonly kind: 'sandbox-destroy-failed';
	/** Of what the backend failed with. */
	readonly errorCode: ErrorCode;
}

/** The sandbox was found gone. */
export interface SandboxLostFact {
	readonly kind: 'sandbox-lost';
	/** In words. */
	readonly reason: string;
}

/** A cell is about to run. */
export interface CellStartFact {
	readonly kind: 'cell-start';
	/** Where it runs. */
	readonly contextId: string;
	/** Ties the end to the start. */
	readonly cellId: string;
	/** Of its code. */
	readonly language: Language;
	/** Of the whole code as it ran, so that it can be matched without being shown. */
	readonly codeSha256: string;
	/** Of the whole code. */
	readonly codeBytes: number;
	/** Redacted, and cut to 16 KiB. */
	readonly code: string;
}

/** A cell is over. */
export interface CellEndFact {
	readonly kind: 'cell-end';
	/** Where it ran. */
	readonly contextId: string;
	/** As in its `cell-start`. */
	readonly cellId: string;
	/** Of its code. */
	readonly language: Language;
	/** As in its result. */
	readonly ended: AuditedEnd;
	/** As in its result; `unknown` of a cell that did not start. */
	readonly state: StateTruth;
	/** As in its result: `null` when nobody knows. */
	readonly epoch: number | null;
	/** As in its result. */
	readonly durationMs: number;
	/** Everything it wrote. */
	readonly stdoutBytes: number;
	/** Everything it wrote. */
	readonly stderrBytes: number;
	/** The class of the exception, never its text. */
	readonly errorName?: string | undefined;
	/** Where the call rejected: of its error. */
	readonly errorCode?: ErrorCode | undefined;
}

/** A command is about to start. */
export interface CommandStartFact {
	readonly kind: 'command-start';
	/** Ties the end to the start. */
	readonly commandId: string;
	/** Redacted, and cut to 16 KiB. */
	readonly argv: readonly string[];
	/** Where it starts. */
	readonly cwd: string;
}

/** A command is over. */
export interface CommandEndFact {
	readonly kind: 'command-end';
	/** As in its `command-start`. */
	readonly commandId: string;
	/** As in its result. */
	readonly ended: AuditedEnd;
	/** As in its result. */
	readonly exitCode: number | null;
	/** As in its result. */
	readonly signal: string | null;
	/** As in its result. */
	readonly durationMs: number;
	/** Everything it wrote. */
	readonly stdoutBytes: number;
	/** Everything it wrote. */
	readonly stderrBytes: number;
	/** Where the call rejected: of its error. After `timeout` the command may have started, and is `unknown`. */
	readonly errorCode?: ErrorCode | undefined;
}

/** Written before the change is made; a `change-end` with the same id says what became of it. */
export interface ChangeOrigin {
	/** Ties the end to the change. */
	readonly changeId: string;
}

/** A file is about to be written. */
export interface FileWriteFact extends ChangeOrigin {
	readonly kind: 'file-write';
	/** Absolute. */
	readonly path: string;
	/** `null` where the content is a stream that has not been read yet. */
	readonly bytes: number | null;
}

/** A file or directory is about to be removed. */
export interface FileRemoveFact extends ChangeOrigin {
	readonly kind: 'file-remove';
	/** Absolute. */
	readonly path: string;
}

/** A file or directory is about to be moved. */
export interface FileRenameFact extends ChangeOrigin {
	readonly kind: 'file-rename';
	/** Absolute. */
	readonly from: string;
	/** Absolute. */
	readonly to: string;
}

/** A directory is about to be made. */
export interface DirectoryCreateFact extends ChangeOrigin {
	readonly kind: 'directory-create';
	/** Absolute. */
	readonly path: string;
}

/** A context is about to be opened, the default ones included. */
export interface ContextCreateFact extends ChangeOrigin {
	readonly kind: 'context-create';
	/** Of its cells. */
	readonly language: Language;
	/** Where it starts. */
	readonly cwd: string;
}

/** A context is about to be emptied, by the user or after a cell whose end nobody saw. */
export interface ContextRestartFact extends ChangeOrigin {
	readonly kind: 'context-restart';
	/** Which one. */
	readonly contextId: string;
}

/** A context is about to be removed. */
export interface ContextRemoveFact extends ChangeOrigin {
	readonly kind: 'context-remove';
	/** Which one. */
	readonly contextId: string;
}

/** The end of the sandbox's lifetime is about to be moved. */
export interface SandboxExtendFact extends ChangeOrigin {
	readonly kind: 'sandbox-extend';
	/** Counted anew from now. */
	readonly lifetimeMs: number;
}

/** The sandbox is about to be stopped with its memory kept. */
export interface SandboxPauseFact extends ChangeOrigin {
	readonly kind: 'sandbox-pause';
}

/** The sandbox is about to go on. */
export interface SandboxResumeFact extends ChangeOrigin {
	readonly kind: 'sandbox-resume';
}

/** The files of the sandbox are about to be kept under an id of the backend. */
export interface SandboxSnapshotFact extends ChangeOrigin {
	readonly kind: 'sandbox-snapshot';
}

/** A port of the sandbox is about to be made reachable from outside. */
export interface PortExposeFact extends ChangeOrigin {
	readonly kind: 'port-expose';
	/** Inside. */
	readonly port: number;
}

/** What changes a sandbox, its files or its contexts from outside its code. */
export type ChangeFact =
	| SandboxExtendFact
	| SandboxPauseFact
	| SandboxResumeFact
	| SandboxSnapshotFact
	| PortExposeFact
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
	/** As in the change. */
	readonly changeId: string;
	/** Which kind of change it was. */
	readonly change: ChangeFact['kind'];
	/** `null` when it was made; else the code of the error. After `timeout` or `aborted` it may have been made. */
	readonly errorCode: ErrorCode | null;
	/** What was handed over of a `file-write`; `null` for any other change. */
	readonly bytes: number | null;
	/** From its start to its end. */
	readonly durationMs: number;
}

/** `verify` has looked. */
export interface VerifyReportFact {
	readonly kind: 'verify-report';
	/** As in its report. */
	readonly holds: boolean;
	/** As in its report. */
	readonly durationMs: number;
	/** As in its report. */
	readonly findings: readonly EnforcementFinding[];
}

/** A connection was let through or not. */
export interface EgressDecisionFact {
	readonly kind: 'egress-decision';
	/** Whether it was. */
	readonly allowed: boolean;
	/** As the sandbox asked for it. */
	readonly host: string;
	/** As the sandbox asked for it. */
	readonly port: number;
	/** The address that was dialled; `null` where none was. */
	readonly address: string | null;
	/** In words. */
	readonly reason: string;
}

/** Events that never reached the sink, written where they are missing. */
export interface AuditDrop {
	readonly kind: 'audit-drop';
	/** How many. */
	readonly dropped: number;
}

/** What an event says besides its origin and its time. */
export type AnyAuditFact =
	| SandboxCreateFact
	| SandboxDestroyFact
	| SandboxDestroyFailedFact
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
	/** Resolves when the event is kept. */
	write(event: AuditEvent): void | Promise<void>;
	/** Called by whoever made the sink: several sandboxes may share one. */
	close?(): Promise<void>;
}
