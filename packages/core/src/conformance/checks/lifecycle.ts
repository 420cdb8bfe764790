import type { Check } from '../check.ts';
import { connectingChecks } from './lifecycle/connecting.ts';
import { creationChecks } from './lifecycle/creation.ts';
import { endingChecks } from './lifecycle/ending.ts';
import { listingChecks } from './lifecycle/listing.ts';
import { offerChecks } from './lifecycle/offers.ts';
import { pausingChecks } from './lifecycle/pausing.ts';
import { unattendedChecks } from './lifecycle/unattended.ts';

export const lifecycleChecks: readonly Check[] = [
	...creationChecks,
	...listingChecks,
	...endingChecks,
	...unattendedChecks,
	...pausingChecks,
	...offerChecks,
	...connectingChecks,
];
