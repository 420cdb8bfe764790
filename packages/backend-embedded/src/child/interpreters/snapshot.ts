import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { KnownSnapshot } from '../../wire/child-config.ts';

/** Fills an array with a snapshot; false where that is another than it should be. */
export function readSnapshot({ file, sha256 }: KnownSnapshot, into: Uint8Array): boolean {
	const descriptor = openSync(file, 'r');
	try {
		for (let done = 0; done < into.byteLength; ) {
			const count = readSync(descriptor, into, done, into.byteLength - done, null);
			if (count === 0) return false;
			done += count;
		}
	} finally {
		closeSync(descriptor);
	}
	return createHash('sha256').update(into).digest('hex') === sha256;
}
