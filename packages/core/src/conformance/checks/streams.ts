import type { Check } from '../check.ts';
import { byteChecks } from './streams/bytes.ts';
import { deliveryChecks } from './streams/delivery.ts';
import { forgeryChecks } from './streams/forgery.ts';
import { sourceChecks } from './streams/sources.ts';
import { unfinishedLineChecks } from './streams/unfinished-lines.ts';

export const streamsChecks: readonly Check[] = [
	...byteChecks,
	...deliveryChecks,
	...unfinishedLineChecks,
	...sourceChecks,
	...forgeryChecks,
];
