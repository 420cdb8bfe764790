export function median(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? Number.NaN;
	const lower = sorted[middle - 1] ?? upper;
	return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}

/** Milliseconds that `action` takes. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
	const startedAt = performance.now();
	await action();
	return performance.now() - startedAt;
}

export interface Compared {
	readonly one: number;
	readonly other: number;
	/** Of one to the other, in the same round. */
	readonly ratio: number;
}

/** Medians of two things measured in turns, so that a slow moment of the machine meets both. */
export async function inTurns(
	rounds: number,
	one: () => Promise<number>,
	other: () => Promise<number>,
): Promise<Compared> {
	const ones: number[] = [];
	const others: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		ones.push(await one());
		others.push(await other());
	}
	const ratios = ones.map((value, round) => value / (others[round] ?? Number.NaN));
	return { one: median(ones), other: median(others), ratio: median(ratios) };
}
