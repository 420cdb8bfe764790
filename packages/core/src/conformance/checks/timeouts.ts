import type { Check } from '../check.ts';
import { endingChecks } from './timeouts/endings.ts';
import { truthChecks } from './timeouts/truths.ts';
import { waitingChecks } from './timeouts/waiting.ts';

export const timeoutsChecks: readonly Check[] = [...endingChecks, ...waitingChecks, ...truthChecks];
