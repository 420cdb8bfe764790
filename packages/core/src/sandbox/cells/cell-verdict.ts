import type { Ended } from '../../contract/ended.ts';
import type { CellEnd } from '../../contract/interpreter.ts';
import type { StopReason } from '../calls/gate.ts';
import type { RunResult } from '../result.ts';

/** An end as a result may tell it: of one that nobody saw, nobody knows the epoch either. */
export type TruthfulEnd = Omit<CellEnd, 'epoch'> & Pick<RunResult, 'epoch'>;

export interface Verdict {
	readonly end: TruthfulEnd;
	/** Why it was asked to end; `undefined` when nobody asked. */
	readonly reason: StopReason | undefined;
}

/** How a cell ended, in the words of its result; `isOver` says that the sandbox was ended meanwhile. */
export function endedAs({ end, reason }: Verdict, isOver: boolean): Ended {
	return reason ?? (isOver ? whenKilled[end.outcome] : undefined) ?? whenLeftAlone[end.outcome];
}

/** The end of a cell of which nobody knows whether it has one. */
export function unseen(why: string): TruthfulEnd {
	return {
		outcome: 'unknown',
		state: 'unknown',
		epoch: null,
		error: { name: 'EndNotSeen', value: why, traceback: '', exitCode: null },
		executionCount: null,
		stdout: null,
		stderr: null,
	};
}

/** What an outcome means when nobody here asked the cell to stop. */
const whenLeftAlone: Readonly<Record<CellEnd['outcome'], Ended>> = {
	ok: 'ok',
	error: 'error',
	interrupted: 'cancelled',
	memory: 'memory',
	exited: 'error',
	killed: 'killed',
	lost: 'lost',
	unknown: 'unknown',
};

/** What an outcome means when the sandbox was ended meanwhile. */
const whenKilled: Readonly<Partial<Record<CellEnd['outcome'], Ended>>> = {
	lost: 'killed',
	unknown: 'killed',
};
