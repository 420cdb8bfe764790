import type { Check } from '../check.ts';
import { abandonmentChecks } from './leaks/abandonment.ts';
import { processLeakChecks } from './leaks/processes.ts';
import { sightChecks } from './leaks/sight.ts';

export const leaksChecks: readonly Check[] = [
	...processLeakChecks,
	...abandonmentChecks,
	...sightChecks,
];
