import { guestArgvFor } from '@anybox/core';
import { users } from './users.ts';

/** Root alone may enter it, who is nobody when code runs: there the guests of a container agree on its life. */
export const guestFolder = '/run/anybox-guest';

const sharedAt = `${guestFolder}/life`;

/** The first process of a container, whose end is that of all. */
export function firstGuest(lifetimeMs: number): string[] {
	return [...guestArgvFor(users, { lifetimeMs, sharedAt })];
}

/** For each who connects. */
export function laterGuest(): string[] {
	return [...guestArgvFor(users, { sharedAt })];
}

/** Until they have let go of that, before they read a byte. */
export const guestUser = '0:0';
