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
	readonly floorIs: string;
	readonly goal: string;
}): Row {
	const { what, unit, measured, floor, floorIs, goal } = row;
	return {
		what,
		measured: `${rounded(measured)} ${unit}`,
		floor: `${rounded(floor)} ${unit}, ${floorIs}`,
		ratio: `${(measured / floor).toFixed(2)} ×`,
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
