const numberBytes = 4;

/** Several pieces of bytes as one: how many there are, how long each is, and then they themselves. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
	const head = new Uint32Array([parts.length, ...parts.map(({ byteLength }) => byteLength)]);
	return Buffer.concat([new Uint8Array(head.buffer), ...parts]);
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
