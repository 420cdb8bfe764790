import { posix } from 'node:path';
import { SandboxError } from '../contract/error.ts';
import { isWellFormed, shown } from './argument.ts';

/** The working directory in every sandbox, and where relative paths start. */
export const workspace = '/workspace';

/** Linux takes no longer name, and no longer path (4096 with the NUL). */
const maxNameBytes = 255;
const maxPathBytes = 4095;

export interface GuestPathOptions {
	/** What the error calls it. Default: `path`. */
	readonly field?: string;
	/** For the error. */
	readonly backend?: string;
}

/**
 * The absolute, normalised POSIX path that a guest path stands for. Every name passes byte for byte; `..`
 * is resolved by name alone and stops at `/`.
 *
 * @throws invalid-argument
 */
export function guestPath(
	path: string,
	operation: string,
	{ field = 'path', backend }: GuestPathOptions = {},
): string {
	const fail = (expected: string, got: string = shown(path)): never => {
		throw new SandboxError(`${field} must ${expected}, got ${got}`, {
			code: 'invalid-argument',
			backend,
			operation,
		});
	};
	if (typeof path !== 'string') return fail('be a string');
	if (path === '') return fail('not be empty');
	if (path.includes('\0')) return fail('not contain NUL');
	if (!isWellFormed(oneByteEach(path))) return fail('not contain a lone surrogate');

	const longest = longestName(path);
	if (longest > maxNameBytes) {
		return fail(`have names of at most ${maxNameBytes} bytes`, `one of ${longest} bytes`);
	}
	const absolute = posix.resolve(workspace, path);
	const bytes = Buffer.byteLength(oneByteEach(absolute));
	if (bytes > maxPathBytes) return fail(`be at most ${maxPathBytes} bytes`, `${bytes} bytes`);
	return absolute;
}

function longestName(path: string): number {
	const names = oneByteEach(path).split('/');
	return names.reduce((most, name) => Math.max(most, Buffer.byteLength(name)), 0);
}

/** Python's way of writing the bytes of a name that is no UTF-8: a list shows them, so a path may hold them. */
function oneByteEach(path: string): string {
	return path.replaceAll(/[\udc80-\udcff]/gu, '?');
}
