import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { MadeSnapshot } from '../wire/snapshot.ts';
import type { Ask } from './requests.ts';

const readySchema = z.object({
	snapshot: z.object({ sha256: z.string(), bytes: z.number() }).nullable(),
});

/** Waits until a child can run cells; gives the snapshot that it has made, where it has made one. */
export async function awaitReady(ask: Ask): Promise<MadeSnapshot | null> {
	return readySchema.parse(await ask('ready', {})).snapshot;
}

/**
 * The snapshot that a child has made. Code of cells may run in it meanwhile; what it told of it is older than that.
 *
 * @throws where it is another by now
 */
export async function fetchSnapshot(
	pipe: AsyncIterable<Uint8Array>,
	{ sha256, bytes }: MadeSnapshot,
): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	const hash = createHash('sha256');
	let missing = bytes;
	for await (const piece of pipe) {
		pieces.push(piece);
		hash.update(piece);
		missing -= piece.byteLength;
		if (missing <= 0) break;
	}
	if (hash.digest('hex') === sha256) return Buffer.concat(pieces);
	throw new Error('the snapshot is not the one that was there when the child was ready');
}
