import { type Guest, type GuestProcess, SandboxError } from '@anybox/core';
import type { Operation, Requests } from '../wire/requests.ts';

export type Ask = <Name extends Operation>(
	name: Name,
	request: Requests[Name],
) => Promise<Readonly<Record<string, unknown>>>;

/** Asks the child. When it is gone the sandbox is, whatever was asked. */
export function asking(guest: Guest, process: GuestProcess): Ask {
	let isGone = false;
	void process.exited.then(() => {
		isGone = true;
	});
	return async (name, request) => {
		try {
			return await guest.request(name, { ...request });
		} catch (error) {
			if (!isGone) throw error;
			throw new SandboxError('the sandbox is gone', { code: 'not-running', cause: error });
		}
	};
}
