import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with the child's program, without links. It is compiled, also where this file itself is not. */
export const childFolder = realpathSync(fileURLToPath(new URL('../../dist', import.meta.url)));

/** What the child reads of ours: that folder, and what says that its files are modules, which Node would have to find out. */
export const childFiles: readonly string[] = [
	`${childFolder}/`,
	`${dirname(childFolder)}/package.json`,
];
