import { boundaryMutants } from './contexts/boundaries.ts';
import { identityMutants } from './contexts/identity.ts';
import { turnMutants } from './contexts/turns.ts';
import type { Mutant } from './mutant.ts';

export const contextsMutants: readonly Mutant[] = [
	...identityMutants,
	...turnMutants,
	...boundaryMutants,
];
