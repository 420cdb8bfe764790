import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those above it that are missing. Node's own way of it never ends in a folder that is there and
 * in which nothing can be made, such as `/proc`.
 */
export function makeFolder(path: string): void {
	const folder = resolve(path);
	try {
		mkdirSync(folder);
	} catch (error) {
		if (hasCode(error, 'EEXIST') && isFolder(folder)) return;
		const above = dirname(folder);
		if (!hasCode(error, 'ENOENT') || isFolder(above)) throw error;
		makeFolder(above);
		makeFolder(folder);
	}
}

function isFolder(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function hasCode(error: unknown, code: string): boolean {
	return error instanceof Error && 'code' in error && error.code === code;
}
