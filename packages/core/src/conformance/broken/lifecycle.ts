import { connectingMutants } from './lifecycle/connecting.ts';
import { creationMutants } from './lifecycle/creation.ts';
import { endingMutants } from './lifecycle/ending.ts';
import { listingMutants } from './lifecycle/listing.ts';
import type { Mutant } from './mutant.ts';

export const lifecycleMutants: readonly Mutant[] = [
	...creationMutants,
	...listingMutants,
	...endingMutants,
	...connectingMutants,
];
