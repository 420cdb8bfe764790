import type { Check } from '../check.ts';
import { boundaryChecks } from './results/boundaries.ts';
import { formChecks } from './results/forms.ts';
import { libraryChecks } from './results/libraries.ts';
import { totalChecks } from './results/totals.ts';

export const resultsChecks: readonly Check[] = [
	...formChecks,
	...libraryChecks,
	...boundaryChecks,
	...totalChecks,
];
