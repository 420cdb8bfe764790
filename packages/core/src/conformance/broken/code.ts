import { endingMutants } from './code/endings.ts';
import { errorMutants } from './code/errors.ts';
import { javascriptMutants } from './code/javascript.ts';
import { processMutants } from './code/processes.ts';
import { robustnessMutants } from './code/robustness.ts';
import { surroundingMutants } from './code/surroundings.ts';
import { valueMutants } from './code/values.ts';
import type { Mutant } from './mutant.ts';

export const codeMutants: readonly Mutant[] = [
	...valueMutants,
	...errorMutants,
	...endingMutants,
	...surroundingMutants,
	...robustnessMutants,
	...javascriptMutants,
	...processMutants,
];
