/** All that a stream brings, in chunks of its own. */
async function chunksOf(stream: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream) chunks.push(chunk.slice());
	return chunks;
}

export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
	return Buffer.concat(await chunksOf(stream));
}

export async function* oneByOne(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
	yield* chunks;
}

/** As a program on Windows reads a text. */
export function inTextMode(bytes: Uint8Array): Uint8Array {
	return Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}
