import type { Mutant } from './mutant.ts';
import { byteMutants } from './streams/bytes.ts';
import { deliveryMutants } from './streams/delivery.ts';
import { forgeryMutants } from './streams/forgery.ts';
import { sourceMutants } from './streams/sources.ts';

export const streamsMutants: readonly Mutant[] = [
	...byteMutants,
	...deliveryMutants,
	...sourceMutants,
	...forgeryMutants,
];
