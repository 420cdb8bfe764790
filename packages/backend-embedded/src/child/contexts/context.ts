import type { Requests } from '../../wire/requests.ts';
import type { ResultBudget } from '../output/result-budget.ts';
import type { Tally } from '../output/tally.ts';
import type { Interpreter } from '../interpreters/interpreter.ts';

/** One run of code, from `start` to `end`. */
export interface Cell {
	readonly name: string;
	/** Of all cells of the sandbox: tells late output from that of the cell. */
	readonly number: number;
	/** Its place in the epoch. */
	readonly count: number;
	readonly tallies: Readonly<Record<'stdout' | 'stderr', Tally>>;
	readonly results: ResultBudget;
	isInterrupted: boolean;
}

/** One context as the host sees it; outlives its interpreters. */
export interface Context extends Omit<Requests['open'], 'context'> {
	readonly name: string;
	epoch: number;
	/** Cells that it started in this epoch. */
	count: number;
	/** `null` until its first cell, and where the last one ended. */
	interpreter: Interpreter | null;
	cell: Cell | null;
	/** What it may still say between its cells. */
	lateBytesLeft: number;
	/** While its interpreter is being ended: whoever asks for something waits for that. */
	ending: Promise<void> | null;
}
