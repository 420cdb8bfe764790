/** What was seen about one promise: by the probe inside the sandbox, or by the backend itself. */
export interface EnforcementFinding {
	/** What was looked at, such as `egress.address` or `resources.memory`. No two findings of a report are about the same. */
	readonly promise: string;
	/** `not-asked`: the spec asks for nothing here. `unsupported`: it could not be looked at. */
	readonly verdict: 'enforced' | 'weaker' | 'unsupported' | 'not-asked';
	/** What was asked for, in words. */
	readonly asked: string;
	/** What was seen, in words. */
	readonly seen: string;
}

/** The answer of `verify()`: what holds, as probed from inside the sandbox and as its backend sees it. */
export interface EnforcementReport {
	/** Its name. */
	readonly backend: string;
	/** Which sandbox was looked at. */
	readonly sandboxId: string;
	/** ISO 8601, by the host's clock, when looking began. */
	readonly at: string;
	/** How long looking took. */
	readonly durationMs: number;
	/** True when nothing that was asked for is `weaker` or `unsupported`. */
	readonly holds: boolean;
	/** One for each promise that was looked at. */
	readonly findings: readonly EnforcementFinding[];
	/** As the sandbox names it; `null` where it does not say. */
	readonly kernel: {
		readonly system: string;
		readonly release: string;
		readonly machine: string;
	} | null;
}
