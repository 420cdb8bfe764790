import type { Ended } from '../../contract/ended.ts';
import { SandboxError } from '../../contract/error.ts';
import type { ProcessExit } from '../../contract/process.ts';
import type { StopReason } from '../calls/gate.ts';

/** How a process ended; without an exit when nobody saw it, and with a bug when what was told is no exit. */
export interface SeenExit {
	readonly exit?: ProcessExit;
	readonly bug?: SandboxError;
}

/** How things stood when it ended. */
export interface OwnEnd extends SeenExit {
	/** Why it was asked to end; `undefined` when nobody asked. */
	readonly reason: StopReason | undefined;
	/** The sandbox was ended by then. */
	readonly isSandboxOver: boolean;
}

export interface CommandVerdict extends OwnEnd {
	/** Ending it failed, or showed nothing: without an exit it may run on. */
	readonly isStopInDoubt: boolean;
	/** A part of what it wrote never came. */
	readonly isOutputBroken: boolean;
}

/** How a command ended, in the words of its result: why it was stopped says so only where it did end. */
export function commandEndedAs(verdict: CommandVerdict): Ended {
	const { exit, reason, isSandboxOver, isStopInDoubt } = verdict;
	if (isSandboxOver) return reason ?? 'killed';
	const isEnded = exit !== undefined || !isStopInDoubt;
	return reason !== undefined && isEnded ? reason : leftAlone(verdict);
}

function leftAlone({ exit, isOutputBroken }: CommandVerdict): Ended {
	if (exit === undefined) return 'unknown';
	if (exit.outOfMemory === true) return 'memory';
	if (exit.signal !== null) return 'killed';
	if (exit.exitCode === null) return 'unknown';
	if (exit.exitCode !== 0) return 'error';
	return isOutputBroken ? 'unknown' : 'ok';
}

/** What is known of an end that the driver failed to tell. */
export function unseenExit(error: unknown): SeenExit {
	return SandboxError.is(error) && error.code === 'backend-bug' ? { bug: error } : {};
}
