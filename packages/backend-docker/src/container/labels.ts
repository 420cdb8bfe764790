import type { Labels } from '@anybox/core';

const prefix = 'anybox.label.';
/** On every container of ours, and on no other. */
const ours = 'anybox.sandbox';
const expires = 'anybox.expires';
const creation = 'anybox.creation';

/** As the engine keeps them. */
export function containerLabels(labels: Labels): Readonly<Record<string, string>> {
	const own = Object.entries(labels).map(([name, value]) => [`${prefix}${name}`, value] as const);
	return Object.fromEntries([...own, [ours, '1']]);
}

export function isOurs(of: Readonly<Record<string, string>>): boolean {
	return ours in of;
}

/** For who looks for containers that were made and never started: one that has run ends by itself. */
export function expiryLabel(at: number): Readonly<Record<string, string>> {
	return { [expires]: new Date(at).toISOString() };
}

/** Whether nobody wants it any more, where it has not been started. */
export function hasExpired(of: Readonly<Record<string, string>>): boolean {
	return Date.parse(of[expires] ?? '') < Date.now();
}

/** Tells containers of one name apart, by the call that made each. */
export function creationLabel(nonce: string): Readonly<Record<string, string>> {
	return { [creation]: nonce };
}

export function creationOf(labels: Readonly<Record<string, string>>): string | undefined {
	return labels[creation];
}

/** What the engine is asked for, to find those that carry all of these. */
export function labelFilters(labels: Labels): readonly string[] {
	return Object.entries(containerLabels(labels)).map(([name, value]) => `${name}=${value}`);
}

/** As they were given. */
export function givenLabels(of: Readonly<Record<string, string>>): Labels {
	const own = Object.entries(of).filter(([name]) => name.startsWith(prefix));
	return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
