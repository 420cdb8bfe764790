/** What is cut at the given places, which may be any numbers. */
function pieces<Whole extends string | Uint8Array>(
	whole: Whole,
	places: readonly number[],
	slice: (from: number, to: number) => Whole,
): Whole[] {
	const cuts = places.map((place) => place % (whole.length + 1)).toSorted((a, b) => a - b);
	return [...cuts, whole.length].map((cut, index) => slice(cuts[index - 1] ?? 0, cut));
}

export function splitBytes(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
	return pieces(bytes, places, (from, to) => bytes.subarray(from, to));
}

export function splitText(text: string, places: readonly number[]): string[] {
	return pieces(text, places, (from, to) => text.slice(from, to));
}
