/** What a proxy that enforces an allowlist has decided about one connection. */
export interface EgressDecision {
	/** Whether it is let through. */
	readonly allowed: boolean;
	/** As the sandbox asked for it. */
	readonly host: string;
	/** As the sandbox asked for it. */
	readonly port: number;
	/** The address that is dialled; `null` where none is. */
	readonly address: string | null;
	/** In words. */
	readonly reason: string;
}
