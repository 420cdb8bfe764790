function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value)
		.toSorted(([left], [right]) => (left < right ? -1 : 1))
		.map(([key, member]) => [key, sorted(member)]);
	return Object.fromEntries(entries);
}

function escape(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * The one text of a JSON value: keys sorted, no space, and ASCII alone, so that no decoder, line reader or
 * cut in the middle of a character changes what is hashed.
 */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(sorted(value)).replace(/[\u007f-\uffff]/g, escape);
}
