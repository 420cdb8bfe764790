/** A page that `GET` brings, for code in a sandbox to reach, and a word that stands in no other. */
export interface EgressTarget {
	/** Whole, with its scheme. */
	readonly url: string;
	/** In the body, as it is. */
	readonly word: string;
}

/** Of each pair an allowlist names one, and the other must stay out of reach; then the other way round. */
export type EgressPair = readonly [EgressTarget, EgressTarget];

/** What allowlists are tried on. */
export interface EgressTargets {
	/** Pages whose hosts are addresses. Default: servers of this process, which a sandbox on this machine reaches. */
	readonly byAddress?: EgressPair;
	/** Pages whose hosts are names, over HTTPS for the mechanism `sni`. There is no default: names are nobody's own. */
	readonly byName?: EgressPair;
}
