import type { Mutant } from './mutant.ts';
import { contentMutants } from './files/content.ts';
import { listingMutants } from './files/listing.ts';
import { readingMutants } from './files/reading.ts';
import { replacingMutants } from './files/replacing.ts';
import { sharingMutants } from './files/sharing.ts';
import { tellingMutants } from './files/telling.ts';

export const filesMutants: readonly Mutant[] = [
	...contentMutants,
	...readingMutants,
	...replacingMutants,
	...tellingMutants,
	...listingMutants,
	...sharingMutants,
];
