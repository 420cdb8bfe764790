import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, for this user alone, with those above it that are missing. Not by Node's own `recursive`: where the
 * system says of a new folder that it is not there, as below `/proc`, that tries again for ever.
 */
export async function makeFolder(folder: string): Promise<void> {
	try {
		await makeOne(folder);
	} catch (error) {
		const above = dirname(folder);
		if (codeOf(error) !== 'ENOENT' || above === folder) throw error;
		await makeFolder(above);
		await makeOne(folder);
	}
}

async function makeOne(folder: string): Promise<void> {
	try {
		await mkdir(folder, { mode: 0o700 });
	} catch (error) {
		// Another process may be making it, too.
		const isThere = codeOf(error) === 'EEXIST' && (await stat(folder)).isDirectory();
		if (!isThere) throw error;
	}
}

function codeOf(error: unknown): unknown {
	return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
