import { connectingMutants } from './lifecycle/connecting.ts';
import { creationMutants } from './lifecycle/creation.ts';
import { endingMutants } from './lifecycle/ending.ts';
import { listingMutants } from './lifecycle/listing.ts';
import { offerMutants } from './lifecycle/offers.ts';
import { pausingMutants } from './lifecycle/pausing.ts';
import { unattendedMutants } from './lifecycle/unattended.ts';
import type { Mutant } from './mutant.ts';

export const lifecycleMutants: readonly Mutant[] = [
	...creationMutants,
	...listingMutants,
	...endingMutants,
	...unattendedMutants,
	...pausingMutants,
	...offerMutants,
	...connectingMutants,
];
