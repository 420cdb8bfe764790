import type { Check } from '../check.ts';
import { contentChecks } from './files/content.ts';
import { directoryChecks } from './files/directories.ts';
import { listingChecks } from './files/listing.ts';
import { nameChecks } from './files/names.ts';
import { replacingChecks } from './files/replacing.ts';
import { sharedChecks } from './files/sharing.ts';

export const filesChecks: readonly Check[] = [
	...contentChecks,
	...replacingChecks,
	...listingChecks,
	...directoryChecks,
	...nameChecks,
	...sharedChecks,
];
