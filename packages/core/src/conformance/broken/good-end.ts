import type { CellEnd } from '../../contract/interpreter.ts';

/** How the first cell of a context ends when nothing is wrong with it. */
export const goodEnd: CellEnd = {
	outcome: 'ok',
	state: 'kept',
	epoch: 1,
	error: null,
	executionCount: 1,
	stdout: null,
	stderr: null,
};
