import type { Language } from '../contract/capabilities.ts';
import type { ErrorCode } from '../contract/error.ts';
import type { SignalName } from '../contract/process.ts';

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

/** A signal is about to be sent to a command. */
export interface CommandSignalFact extends ChangeOrigin {
	readonly kind: 'command-signal';
	/** As in its `command-start`. */
	readonly commandId: string;
	/** Its name. */
	readonly signal: SignalName;
}

/** The end of the sandbox's lifetime is about to be moved. */
export interface SandboxExtendFact extends ChangeOrigin {
	readonly kind: 'sandbox-extend';
	/** Counted anew from now. */
	readonly lifetimeMs: number;
}

/** What the sandbox may reach is about to change. */
export interface EgressSetFact extends ChangeOrigin {
	readonly kind: 'egress-set';
	/** In words, as in `sandbox-create`. */
	readonly egress: string;
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

/** What changes a sandbox, its files, contexts or commands from outside its code. */
export type ChangeFact =
	| CommandSignalFact
	| SandboxExtendFact
	| EgressSetFact
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
	/**
	 * The id of a snapshot, and the address of an exposed port without name, password and what follows `?`; `null` for
	 * any other change, and for one that was not made.
	 */
	readonly gave: string | null;
	/** From its start to its end. */
	readonly durationMs: number;
}
