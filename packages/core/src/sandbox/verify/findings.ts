import { z } from 'zod';
import { SandboxError } from '../../contract/error.ts';
import type { EnforcementFinding } from '../../contract/report.ts';

const words = z.string().min(1).max(1000);

const findingsSchema = z
	.array(
		z.object({
			promise: words,
			verdict: z.enum(['enforced', 'weaker', 'unsupported', 'not-asked']),
			asked: words,
			seen: words,
		}),
	)
	.max(100);

/** What a backend found about its own enforcement, checked: a verdict that nobody knows must hold nothing. */
export function parseFindings(answer: unknown, backend: string): readonly EnforcementFinding[] {
	const parsed = findingsSchema.safeParse(answer);
	if (parsed.success) return parsed.data;
	throw new SandboxError(
		'inspect of the driver gave no findings: each has a promise, a verdict and words for what was asked and seen',
		{ code: 'backend-bug', backend, operation: 'verify', cause: parsed.error },
	);
}
