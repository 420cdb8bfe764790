import type { Language } from '../contract/capabilities.ts';
import type { Ended } from '../contract/ended.ts';
import type { ErrorCode } from '../contract/error.ts';
import type { StateTruth } from '../contract/interpreter.ts';

/** How a program ended, in the words of the results that users get; `not-started` where the call rejected instead. */
export type AuditedEnd = Ended | 'not-started';

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

/** A command is about to be ended by `kill` of its handle; its `command-end` says what became of it. */
export interface CommandKillFact {
	readonly kind: 'command-kill';
	/** As in its `command-start`. */
	readonly commandId: string;
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
