import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder with the child's program, without links. It is compiled, also where this file itself is not. */
export const childFolder = realpathSync(fileURLToPath(new URL('../../dist', import.meta.url)));
