import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ChildConfig } from '../../wire/child-config.ts';

/** Where it can be shared with the threads. `null` where there is none, or another than there should be. */
export function readSnapshot(wanted: ChildConfig['snapshot']): SharedArrayBuffer | null {
	if (wanted === null) return null;
	const bytes = readFileSync(wanted.file);
	if (createHash('sha256').update(bytes).digest('hex') !== wanted.sha256) return null;
	const shared = new SharedArrayBuffer(bytes.byteLength);
	new Uint8Array(shared).set(bytes);
	return shared;
}
