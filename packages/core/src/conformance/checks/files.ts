import type { Check } from '../check.ts';
import { contentChecks } from './files/content.ts';
import { directoryChecks } from './files/directories.ts';
import { listingChecks } from './files/listing.ts';
import { nameChecks } from './files/names.ts';
import { readingChecks } from './files/reading.ts';
import { replacingChecks } from './files/replacing.ts';
import { sharedChecks } from './files/sharing.ts';
import { tellingChecks } from './files/telling.ts';

export const filesChecks: readonly Check[] = [
	...contentChecks,
	...readingChecks,
	...replacingChecks,
	...tellingChecks,
	...listingChecks,
	...directoryChecks,
	...nameChecks,
	...sharedChecks,
];
