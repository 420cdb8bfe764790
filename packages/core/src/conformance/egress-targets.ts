/** A page that `GET` brings, for code in a sandbox to reach, and a word that stands in no other. */
export interface EgressTarget {
	/** Whole, with its scheme. */
	readonly url: string;
	/** In the body, as it is. */
	readonly word: string;
	/** Where the name leads, if that is not the open internet: allowlists by `proxy` name it as well. */
	readonly address?: string;
}

/**
 * Of each pair an allowlist names one, and the other must stay out of reach; then the other way round. So they
 * are at two hosts or ports, and no word stands in the other.
 */
export type EgressPair = readonly [EgressTarget, EgressTarget];

/** What allowlists are tried on. */
export interface EgressTargets {
	/** Pages whose hosts are addresses. Default: servers of this process, which a sandbox on this machine reaches. */
	readonly byAddress?: EgressPair;
	/** Pages whose hosts are names, over HTTPS for the mechanism `sni`. There is no default: names are nobody's own. */
	readonly byName?: EgressPair;
}

/** What keeps two pages from being told apart by an allowlist, as what must be instead; `undefined` when nothing does. */
export function likeness(one: EgressTarget, other: EgressTarget): string | undefined {
	const place = placeOf(one);
	if (place === placeOf(other)) return `pages of two hosts or ports, got ${place} twice`;
	if (!one.word.includes(other.word) && !other.word.includes(one.word)) return undefined;
	return `pages with a word each that the other has not, got ${JSON.stringify(one.word)} and ${JSON.stringify(other.word)}`;
}

function placeOf({ url }: EgressTarget): string {
	const { protocol, hostname, port } = new URL(url);
	const known = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
	return `${hostname.replace(/\.$/, '')}:${known}`;
}
