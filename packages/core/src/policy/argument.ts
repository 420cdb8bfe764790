/** A bad value as an error message shows it: short, printable, with its type. Never call it with a secret. */
export function shown(value: unknown): string {
	if (value === undefined || value === null) return String(value);
	if (Array.isArray(value)) return `an array of ${value.length}`;
	if (typeof value === 'number' || typeof value === 'boolean') return `${value} (${typeof value})`;
	if (typeof value !== 'string') return `a value of type ${typeof value}`;
	const short = value.length > 100 ? `${value.slice(0, 100)}…` : value;
	return `${JSON.stringify(short)} (string)`;
}

/** True for what may be read as options by name. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True when UTF-16 pairs up, so that the text survives the way through UTF-8. */
export function isWellFormed(text: string): boolean {
	return !/\p{Surrogate}/u.test(text);
}
