/** The known name that was probably meant; `undefined` when none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
	// No option is longer: a longer key cannot be a slip, and would make the table large.
	if (name.length > 40) return undefined;
	const [best] = known
		.map((candidate) => ({ candidate, distance: distance(name, candidate) }))
		.toSorted((left, right) => left.distance - right.distance);
	if (best === undefined) return undefined;
	return best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

/** The end of a message about a value that is none of the known: which one was probably meant, if any. */
export function meant(value: unknown, known: readonly string[]): string {
	const nearest = typeof value === 'string' ? nearestName(value, known) : undefined;
	return nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
}

/** A name without its unit is nearer than any slip. */
function distance(name: string, candidate: string): number {
	const isBeginning = candidate.toLowerCase().startsWith(name.toLowerCase());
	return isBeginning && name.length >= 3 ? 0 : editDistance(name, candidate);
}

/** Insertions, deletions and replacements from one to the other; case counts for nothing. */
function editDistance(from: string, to: string): number {
	const target = to.toLowerCase().split('');
	let row = [0, ...target.map((_, index) => index + 1)];
	for (const letter of from.toLowerCase().split('')) {
		let left = (row[0] ?? 0) + 1;
		const next = [left];
		for (const [index, wanted] of target.entries()) {
			const replaced = (row[index] ?? 0) + (letter === wanted ? 0 : 1);
			left = Math.min(replaced, left + 1, (row[index + 1] ?? 0) + 1);
			next.push(left);
		}
		row = next;
	}
	return row[target.length] ?? 0;
}
