/** One line of the table. */
export interface Row {
	readonly what: string;
	readonly measured: string;
	readonly floor: string;
	/** Measured over floor, or its own unit where there is no floor. */
	readonly ratio: string;
	readonly goal: string;
}

export function ratioRow(row: {
	readonly what: string;
	readonly unit: string;
	readonly measured: number;
	readonly floor: number;
	/** Where it is more than one number over the other. */
	readonly ratio?: number;
	readonly floorIs: string;
	readonly goal: string;
}): Row {
	const { what, unit, measured, floor, floorIs, goal, ratio = measured / floor } = row;
	return {
		what,
		measured: `${rounded(measured)} ${unit}`,
		floor: `${rounded(floor)} ${unit}, ${floorIs}`,
		ratio: `${ratio.toFixed(2)} ×`,
		goal,
	};
}

export function rounded(value: number): string {
	return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function markdown(rows: readonly Row[]): string {
	const lines = rows.map(
		({ what, measured, floor, ratio, goal }) =>
			`| ${what} | ${measured} | ${floor} | ${ratio} | ${goal} |`,
	);
	return [
		'| what | measured | floor | ratio | goal |',
		'| --- | --- | --- | --- | --- |',
		...lines,
	].join('\n');
}

/** Of what has no floor. */
export function plainRow(what: string, value: number | null, unit: string, goal: string): Row {
	const measured = value === null ? 'cannot be read here' : `${rounded(value)} ${unit}`;
	return { what, measured, floor: '', ratio: '', goal };
}
