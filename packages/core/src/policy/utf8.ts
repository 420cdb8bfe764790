/** Decodes UTF-8 that arrives in any pieces; what is not UTF-8 becomes U+FFFD, and nothing throws. */
export class StreamingText {
	// A byte order mark is a character like any other: the text stands for exactly these bytes.
	readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

	/** The text of the bytes so far that are whole; the rest waits. */
	push(bytes: Uint8Array): string {
		return this.#decoder.decode(bytes, { stream: true });
	}

	/** What is left: U+FFFD when the bytes end within a character. */
	end(): string {
		return this.#decoder.decode();
	}
}

/** The text of pieces that follow one another. */
export function decodeUtf8(...pieces: readonly Uint8Array[]): string {
	const text = new StreamingText();
	return pieces.map((piece) => text.push(piece)).join('') + text.end();
}

/** Without the first bytes of a character whose rest was cut off. */
export function withoutCutEnd(bytes: Uint8Array): Uint8Array {
	for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
		const byte = bytes[bytes.length - back] ?? 0;
		if (isContinuation(byte)) continue;
		return sequenceLength(byte) > back ? bytes.subarray(0, bytes.length - back) : bytes;
	}
	return bytes;
}

/** Without the last bytes of a character whose beginning was cut off. */
export function withoutCutStart(bytes: Uint8Array): Uint8Array {
	let start = 0;
	while (start < 3 && isContinuation(bytes[start] ?? 0)) start += 1;
	return bytes.subarray(start);
}

function isContinuation(byte: number): boolean {
	return (byte & 0xc0) === 0x80;
}

function sequenceLength(lead: number): number {
	if (lead >= 0xf0 && lead <= 0xf4) return 4;
	if (lead >= 0xe0 && lead < 0xf0) return 3;
	return lead >= 0xc2 && lead < 0xe0 ? 2 : 1;
}
