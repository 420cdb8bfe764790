const numberBytes = 4;

/** Bytes that lie in several places, in their order: they are copied once, to where they are to be. */
export type Scattered = readonly Uint8Array[];

/** Several pieces of bytes as one: how many there are, how long each is, and then they themselves. */
export function joined(parts: readonly Scattered[]): Scattered {
	const head = new Uint32Array([parts.length, ...parts.map(bytesOf)]);
	return [new Uint8Array(head.buffer), ...parts.flat()];
}

export function bytesOf(scattered: Scattered): number {
	return scattered.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

export function gather(scattered: Scattered, into: Uint8Array): void {
	let at = 0;
	for (const piece of scattered) {
		into.set(piece, at);
		at += piece.byteLength;
	}
}

/** The pieces again, without a copy. */
export function parted(whole: Uint8Array): readonly Uint8Array[] {
	const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
	const count = view.getUint32(0, true);
	let at = numberBytes * (1 + count);
	return Array.from({ length: count }, (_, index) => {
		const start = at;
		at += view.getUint32(numberBytes * (1 + index), true);
		return whole.subarray(start, at);
	});
}
