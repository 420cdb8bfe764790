/** What was seen of one thing that sandboxes depend on. */
export interface PreflightFinding {
	/** Such as `engine`, `runtime.runsc.version` or `runtime.runc.capabilities`. */
	readonly subject: string;
	/**
	 * `holds`: as it is to be. `degraded`: sandboxes run, and lack what is told. `failed`: they do not run, or do not hold
	 * what they promise. `absent`: what is to be tried is not here.
	 */
	readonly verdict: 'holds' | 'degraded' | 'failed' | 'absent';
	/** In words, with what to do where it does not hold. */
	readonly seen: string;
}

type Found = (subject: string, seen: string) => PreflightFinding;

export const holds: Found = (subject, seen) => ({ subject, verdict: 'holds', seen });
export const degraded: Found = (subject, seen) => ({ subject, verdict: 'degraded', seen });
export const failed: Found = (subject, seen) => ({ subject, verdict: 'failed', seen });
export const absent: Found = (subject, seen) => ({ subject, verdict: 'absent', seen });
