import type { Check } from '../check.ts';
import { endingChecks } from './code/endings.ts';
import { errorChecks } from './code/errors.ts';
import { javascriptChecks } from './code/javascript.ts';
import { languageChecks } from './code/languages.ts';
import { processChecks } from './code/processes.ts';
import { robustnessChecks } from './code/robustness.ts';
import { surroundingChecks } from './code/surroundings.ts';
import { valueChecks } from './code/values.ts';

export const codeChecks: readonly Check[] = [
	...valueChecks,
	...errorChecks,
	...endingChecks,
	...surroundingChecks,
	...robustnessChecks,
	...languageChecks,
	...javascriptChecks,
	...processChecks,
];
