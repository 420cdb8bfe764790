import type { Check } from '../check.ts';
import { connectingChecks } from './lifecycle/connecting.ts';
import { creationChecks } from './lifecycle/creation.ts';
import { endingChecks } from './lifecycle/ending.ts';
import { listingChecks } from './lifecycle/listing.ts';

export const lifecycleChecks: readonly Check[] = [
	...creationChecks,
	...listingChecks,
	...endingChecks,
	...connectingChecks,
];
