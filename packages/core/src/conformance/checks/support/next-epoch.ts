import type { RunResult } from '../../../sandbox/result.ts';
import { Violation } from '../../violation.ts';
import { endOf } from './run-python.ts';

/** The epoch after that of a cell, which must tell one. */
export function nextEpoch(result: RunResult): number {
	if (result.epoch === null) throw new Violation(`a cell tells no epoch: ${endOf(result)}`);
	return result.epoch + 1;
}
