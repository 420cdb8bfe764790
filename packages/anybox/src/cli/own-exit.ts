import type { RunResult } from '@anybox/core';

/** How a program ended itself. */
export interface OwnExit {
	/** As a shell would see it. */
	readonly exitCode: number;
	/** Those that it left with, as of `sys.exit('words')`; empty where there are none. */
	readonly words: string;
}

/** `sys.exit`, `exit()` at a prompt, `os._exit`: no error, but an end that has an exit code. */
export function ownExit({ error }: Pick<RunResult, 'error'>): OwnExit | undefined {
	if (error === undefined || error.exitCode === null) return undefined;
	const { name, value, exitCode } = error;
	const hasWords = name === 'SystemExit' && exitCode === 1 && !failures.has(value);
	return { exitCode: exitCode & 0xff, words: hasWords ? `${value}\n` : '' };
}

/** How `sys.exit(1)` and `sys.exit(True)` read: numbers, of which Python says nothing. */
const failures: ReadonlySet<string> = new Set(['1', 'True']);
