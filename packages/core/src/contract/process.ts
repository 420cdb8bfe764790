import type { BackendRequest } from './request.ts';

/** The signals a guest process may be sent, by the names POSIX gives them. */
export const signalNames = [
	'SIGHUP',
	'SIGINT',
	'SIGQUIT',
	'SIGKILL',
	'SIGUSR1',
	'SIGUSR2',
	'SIGTERM',
	'SIGSTOP',
	'SIGCONT',
] as const;
/** One of `signalNames`. */
export type SignalName = (typeof signalNames)[number];

/** A process that is to start. */
export interface SpawnRequest extends BackendRequest {
	/** Program and arguments, handed over as they are: no shell reads them. */
	readonly argv: readonly [string, ...string[]];
	/** Absolute and normalised. */
	readonly cwd: string;
	/** The whole environment of the process; nothing of the host's is added. */
	readonly environment: Readonly<Record<string, string>>;
}

/** How a process ended, as somebody outside it observed. */
export interface ProcessExit {
	/** `null` when it ended by a signal, or when nobody saw how: it is never made up. */
	readonly exitCode: number | null;
	/** The signal that ended it; `null` when it exited by itself or when nobody saw. */
	readonly signal: string | null;
	/** Ended by the kernel for want of memory; `null` where the backend cannot tell. */
	readonly outOfMemory: boolean | null;
}

/** One running process. Its streams carry bytes; nothing is decoded, merged or cut. */
export interface GuestProcess {
	/** Ends when the last holder of the pipe closed it. Reading slowly slows the program; it loses nothing. */
	readonly stdout: AsyncIterable<Uint8Array>;
	/** As `stdout`, for standard error. */
	readonly stderr: AsyncIterable<Uint8Array>;
	/**
	 * - Resolves when the process itself has ended, whoever still holds its pipes. [commands/grandchild-holding-pipes]
	 * - Rejects when the connection to the sandbox broke and nobody saw the end.
	 */
	readonly exited: Promise<ProcessExit>;
	/** Resolves when the bytes are handed over, and rejects with `not-running` when the process reads no more. [commands/stdin-after-the-end] */
	writeStdin(bytes: Uint8Array): Promise<void>;
	/** The process reads end of file. Closing twice resolves. */
	closeStdin(): Promise<void>;
	/** Sends a signal to the process. Resolves when it was delivered, and when the process had already ended. */
	signal(name: SignalName): Promise<void>;
	/** Ends the process and everything it started, with nothing to catch. Resolves when it had already ended. */
	kill(): Promise<void>;
}
