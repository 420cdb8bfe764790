import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Ask } from './requests.ts';

const readySchema = z.object({ snapshot: z.string().nullable() });
const pieceSchema = z.object({ bytes: z.number(), data: z.string() });

/** Waits until a child can run cells; gives the hash of the snapshot that it has made, where it has made one. */
export async function awaitReady(ask: Ask): Promise<string | null> {
	return readySchema.parse(await ask('ready', {})).snapshot;
}

/**
 * The snapshot that a child has made, piece by piece. Code of cells may run in it meanwhile; the hash is older than that.
 *
 * @throws where it is another by now
 */
export async function fetchSnapshot(ask: Ask, sha256: string | null): Promise<Uint8Array> {
	const pieces: Buffer[] = [];
	const hash = createHash('sha256');
	for (let offset = 0; ; ) {
		const { bytes, data } = pieceSchema.parse(await ask('snapshot', { offset }));
		const piece = Buffer.from(data, 'base64');
		pieces.push(piece);
		hash.update(piece);
		offset += piece.byteLength;
		if (offset >= bytes || piece.byteLength === 0) break;
	}
	if (hash.digest('hex') === sha256) return Buffer.concat(pieces);
	throw new Error('the snapshot is not the one that was there when the child was ready');
}
