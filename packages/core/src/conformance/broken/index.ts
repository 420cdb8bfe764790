import { abortMutants } from './abort.ts';
import { codeMutants } from './code.ts';
import { commandsMutants } from './commands.ts';
import { contextsMutants } from './contexts.ts';
import { egressMutants } from './egress.ts';
import { errorsMutants } from './errors.ts';
import { filesMutants } from './files.ts';
import { idempotencyMutants } from './idempotency.ts';
import { leaksMutants } from './leaks.ts';
import { lifecycleMutants } from './lifecycle.ts';
import { manifestMutants } from './manifest.ts';
import type { Mutant } from './mutant.ts';
import { outputMutants } from './output.ts';
import { resourcesMutants } from './resources.ts';
import { resultsMutants } from './results.ts';
import { streamsMutants } from './streams.ts';
import { timeoutsMutants } from './timeouts.ts';

/** Every mutant, in the order of the areas. */
export const mutants: readonly Mutant[] = Object.freeze([
	...manifestMutants,
	...lifecycleMutants,
	...codeMutants,
	...resultsMutants,
	...contextsMutants,
	...streamsMutants,
	...timeoutsMutants,
	...abortMutants,
	...outputMutants,
	...filesMutants,
	...commandsMutants,
	...egressMutants,
	...resourcesMutants,
	...leaksMutants,
	...errorsMutants,
	...idempotencyMutants,
]);
