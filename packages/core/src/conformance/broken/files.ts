import type { Mutant } from './mutant.ts';
import { contentMutants } from './files/content.ts';
import { listingMutants } from './files/listing.ts';
import { replacingMutants } from './files/replacing.ts';
import { sharingMutants } from './files/sharing.ts';

export const filesMutants: readonly Mutant[] = [
	...contentMutants,
	...replacingMutants,
	...listingMutants,
	...sharingMutants,
];
