import type { Check } from '../check.ts';
import { capChecks } from './resources/caps.ts';
import { gpuChecks } from './resources/gpus.ts';
import { memoryChecks } from './resources/memory.ts';
import { processChecks } from './resources/processes.ts';
import { undeclaredChecks } from './resources/undeclared.ts';

export const resourcesChecks: readonly Check[] = [
	...memoryChecks,
	...processChecks,
	...capChecks,
	...undeclaredChecks,
	...gpuChecks,
];
