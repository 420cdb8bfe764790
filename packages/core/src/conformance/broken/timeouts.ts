import type { Mutant } from './mutant.ts';
import { endingMutants } from './timeouts/endings.ts';
import { truthMutants } from './timeouts/truths.ts';
import { waitingMutants } from './timeouts/waiting.ts';

export const timeoutsMutants: readonly Mutant[] = [
	...endingMutants,
	...waitingMutants,
	...truthMutants,
];
