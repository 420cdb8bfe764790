import { z } from 'zod';
import type { Ask } from './requests.ts';

const pieceSchema = z.object({ bytes: z.number(), data: z.string() });

/** The snapshot that a child has made, piece by piece. */
export async function fetchSnapshot(ask: Ask): Promise<Uint8Array> {
	const pieces: Buffer[] = [];
	for (let offset = 0; ; ) {
		const { bytes, data } = pieceSchema.parse(await ask('snapshot', { offset }));
		const piece = Buffer.from(data, 'base64');
		pieces.push(piece);
		offset += piece.byteLength;
		if (offset >= bytes || piece.byteLength === 0) return Buffer.concat(pieces);
	}
}
