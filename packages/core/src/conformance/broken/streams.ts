import type { Mutant } from './mutant.ts';
import { byteMutants } from './streams/bytes.ts';
import { deliveryMutants } from './streams/delivery.ts';
import { forgeryMutants } from './streams/forgery.ts';
import { sourceMutants } from './streams/sources.ts';
import { unfinishedLineMutants } from './streams/unfinished-lines.ts';

export const streamsMutants: readonly Mutant[] = [
	...byteMutants,
	...deliveryMutants,
	...unfinishedLineMutants,
	...sourceMutants,
	...forgeryMutants,
];
