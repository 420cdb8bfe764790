import type { Check } from '../check.ts';
import { cellAbortChecks } from './abort/cells.ts';
import { callAbortChecks } from './abort/calls.ts';

export const abortChecks: readonly Check[] = [...cellAbortChecks, ...callAbortChecks];
