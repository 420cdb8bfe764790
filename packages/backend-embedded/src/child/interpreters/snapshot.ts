import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KnownSnapshot } from '../../wire/child-config.ts';

/** `undefined` where it is another than it should be. */
export function readSnapshot({ file, sha256 }: KnownSnapshot): Uint8Array | undefined {
	const bytes = readFileSync(file);
	return createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : undefined;
}
