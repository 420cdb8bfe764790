import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, for this user alone unless the mode says otherwise, with those above it that are missing. Not by Node's own `recursive`: where the
 * system says of a new folder that it is not there, as below `/proc`, that tries again for ever.
 */
export async function makeFolder(folder: string, mode = 0o700): Promise<void> {
	try {
		await makeOne(folder, mode);
	} catch (error) {
		const above = dirname(folder);
		if (codeOf(error) !== 'ENOENT' || above === folder) throw error;
		await makeFolder(above, mode);
		await makeOne(folder, mode);
	}
}

async function makeOne(folder: string, mode: number): Promise<void> {
	try {
		await mkdir(folder, { mode });
	} catch (error) {
		// Another process may be making it, too.
		const isThere = codeOf(error) === 'EEXIST' && (await stat(folder)).isDirectory();
		if (!isThere) throw error;
	}
}

function codeOf(error: unknown): unknown {
	return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
