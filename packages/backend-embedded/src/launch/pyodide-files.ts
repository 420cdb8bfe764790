import { createHash } from 'node:crypto';
import { createReadStream, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { SandboxError } from '@anybox/core';
import { pinnedFiles } from './pins.ts';

/** The folder that Pyodide is installed in, without links: the child may read that one alone. */
export function pyodideFolder(): string {
	return realpathSync(dirname(fileURLToPath(import.meta.resolve('pyodide/package.json'))));
}

const verified = new Map<string, Promise<void>>();

/**
 * Once for each folder of this process.
 *
 * @throws unavailable where a file is not the pinned one
 */
export function verifyPyodide(folder: string): Promise<void> {
	const known = verified.get(folder);
	if (known !== undefined) return known;
	const verifying = verifyFiles(folder);
	verified.set(folder, verifying);
	verifying.catch(() => verified.delete(folder));
	return verifying;
}

async function verifyFiles(folder: string): Promise<void> {
	await Promise.all(
		Object.entries(pinnedFiles).map(async ([file, sha256]) => {
			const found = await sha256Of(`${folder}/${file}`);
			if (found === sha256) return;
			throw new SandboxError(
				`${folder}/${file} is not the file of pyodide 314.0.7; install it again: npm install pyodide@314.0.7`,
				{ code: 'unavailable' },
			);
		}),
	);
}

async function sha256Of(file: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
	return hash.digest('hex');
}
