import type { Check } from '../check.ts';
import { commandBytesChecks } from './commands/bytes.ts';
import { commandEndingChecks } from './commands/endings.ts';
import { commandSignalChecks } from './commands/signals.ts';
import { commandStartChecks } from './commands/starting.ts';
import { commandStoppingChecks } from './commands/stopping.ts';

export const commandsChecks: readonly Check[] = [
	...commandStartChecks,
	...commandEndingChecks,
	...commandBytesChecks,
	...commandStoppingChecks,
	...commandSignalChecks,
];
