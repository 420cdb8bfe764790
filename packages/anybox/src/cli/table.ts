/** Rows of words in columns, each in one line. */
export function table(rows: readonly (readonly string[])[]): string {
	const cells = rows.map((row) => row.map((word) => word.replaceAll(/\s+/g, ' ')));
	const columns = Math.max(0, ...cells.map((row) => row.length));
	const widths = Array.from({ length: columns }, (_, column) =>
		Math.max(...cells.map((row) => row[column]?.length ?? 0)),
	);
	const lines = cells.map((row) =>
		row.map((word, column) => word.padEnd(widths[column] ?? 0)).join('  '),
	);
	return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
