import type { Check } from '../check.ts';
import { turnChecks } from './contexts/turns.ts';
import { identityChecks } from './contexts/identity.ts';
import { boundaryChecks } from './contexts/boundaries.ts';

export const contextsChecks: readonly Check[] = [
	...identityChecks,
	...turnChecks,
	...boundaryChecks,
];
