/** Where a command reads and writes: the streams of this process, or those of a test. */
export interface Terminal {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** Aborts when nobody reads any more what is written. */
	readonly closed: AbortSignal;
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One word behind `anybox`. */
export interface Command {
	readonly name: string;
	/** One line of `anybox --help`. */
	readonly summary: string;
	/** All of `anybox NAME --help`. */
	readonly help: string;
	/** Gives the exit code. */
	run(words: readonly string[], terminal: Terminal): Promise<number>;
}

export const exitCodes = {
	ok: 0,
	/** The program failed, or what was looked at does not hold. */
	failed: 1,
	/** What was typed makes no sense, or cannot be had. */
	usage: 2,
	/** As `timeout` of coreutils. */
	timeout: 124,
	/** As shells tell it of a program that Ctrl-C ended. */
	interrupted: 130,
	/** As they tell it of SIGHUP, of a closed pipe, and of SIGTERM. */
	hungUp: 129,
	closedPipe: 141,
	terminated: 143,
} as const;

/** What is wrong with the words that were typed. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}
