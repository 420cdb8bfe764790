import { meant } from '@anybox/core';
import type { PackageLock } from './package-lock.ts';

/** What was given for the name of a package, and which was probably meant. */
export function asUnknown(name: unknown, lock: PackageLock): string {
	const known = lock.all().map((its) => its.name);
	return `${JSON.stringify(name)}${meant(name, known)}`;
}
