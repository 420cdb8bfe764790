import { type Mutant } from './mutant.ts';
import { commandEndingMutants } from './commands/endings.ts';
import { commandStartMutants } from './commands/starting.ts';
import { commandBytesMutants } from './commands/bytes.ts';

export const commandsMutants: readonly Mutant[] = [
	...commandStartMutants,
	...commandEndingMutants,
	...commandBytesMutants,
];
