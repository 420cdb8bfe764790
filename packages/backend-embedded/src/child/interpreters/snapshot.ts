import { createHash } from 'node:crypto';
import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import type { KnownSnapshot } from '../../wire/child-config.ts';
import { gather } from '../../wire/parts.ts';
import { type MadeSnapshot, type Snapshot, snapshotDescriptor } from '../../wire/snapshot.ts';

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
	return sha256Of(into) === sha256;
}

/** Three times as much as Pyodide's scripts are with what the engine makes of them. */
export const mostScriptsBytes = 4 * 1024 * 1024;

/** Compiles Pyodide's scripts while the thread that they are for is on its way. */
export async function giveScripts(pyodide: string, memory: Snapshot): Promise<void> {
	try {
		const { keptScript, scriptsOf } = await import('../../worker/scripts.ts');
		const { encodeScripts } = await import('../../worker/start-image.ts');
		gather(encodeScripts(scriptsOf(pyodide).map(keptScript)), memory.bytes);
		memory.give(true);
	} catch {
		// Told by the thread. The host says why where they are not the scripts that are pinned.
		memory.give(false);
	}
}

/** Hands a snapshot on to the host. Code of cells may run before it is there: its hash is of now. */
export function handOn(snapshot: Uint8Array): MadeSnapshot {
	const { buffer, byteOffset, byteLength: bytes } = snapshot;
	const sha256 = sha256Of(snapshot);
	const pipe = createWriteStream('', { fd: snapshotDescriptor });
	// A host that wants no more of it has closed it.
	pipe.on('error', () => {});
	pipe.end(Buffer.from(buffer, byteOffset, bytes));
	return { sha256, bytes };
}

function sha256Of(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
