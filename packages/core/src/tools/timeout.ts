import { z } from 'zod';

/** The same field in every tool that runs a program. */
export const timeoutSeconds = z
	.number()
	.min(1)
	.max(3600)
	.optional()
	.describe('time limit in seconds, 1 to 3600; 30 unless the sandbox was set up otherwise');

/** The option of the sandbox's call; nothing where the model left it to the sandbox. */
export function timeoutOption(seconds: number | undefined): { readonly timeoutMs?: number } {
	return seconds === undefined ? {} : { timeoutMs: Math.round(seconds * 1000) };
}
