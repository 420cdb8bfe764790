/** Rows of words in columns. */
export function table(rows: readonly (readonly string[])[]): string {
	const columns = Math.max(...rows.map((row) => row.length));
	const widths = Array.from({ length: columns }, (_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	const lines = rows.map((row) =>
		row.map((word, column) => word.padEnd(widths[column] ?? 0)).join('  '),
	);
	return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
