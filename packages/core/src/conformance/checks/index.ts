import type { Check } from '../check.ts';
import { abortChecks } from './abort.ts';
import { codeChecks } from './code.ts';
import { commandsChecks } from './commands.ts';
import { contextsChecks } from './contexts.ts';
import { egressChecks } from './egress.ts';
import { errorsChecks } from './errors.ts';
import { filesChecks } from './files.ts';
import { idempotencyChecks } from './idempotency.ts';
import { leaksChecks } from './leaks.ts';
import { lifecycleChecks } from './lifecycle.ts';
import { manifestChecks } from './manifest.ts';
import { outputChecks } from './output.ts';
import { resourcesChecks } from './resources.ts';
import { resultsChecks } from './results.ts';
import { streamsChecks } from './streams.ts';
import { timeoutsChecks } from './timeouts.ts';

/** Every check, in the order of the areas. */
export const checks: readonly Check[] = Object.freeze([
	...manifestChecks,
	...lifecycleChecks,
	...codeChecks,
	...resultsChecks,
	...contextsChecks,
	...streamsChecks,
	...timeoutsChecks,
	...abortChecks,
	...outputChecks,
	...filesChecks,
	...commandsChecks,
	...egressChecks,
	...resourcesChecks,
	...leaksChecks,
	...errorsChecks,
	...idempotencyChecks,
]);
