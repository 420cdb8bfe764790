import type { ChangeEndFact, ChangeFact } from './change-facts.ts';
import type { EgressDecisionFact, VerifyReportFact } from './enforcement-facts.ts';
import type {
	CellEndFact,
	CellStartFact,
	CommandEndFact,
	CommandKillFact,
	CommandStartFact,
} from './program-facts.ts';
import type {
	SandboxCreateFact,
	SandboxDestroyFact,
	SandboxDestroyFailedFact,
	SandboxLostFact,
} from './sandbox-facts.ts';

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
	| CommandKillFact
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
