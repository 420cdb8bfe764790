import { oneLine, printable } from '../words.ts';

/** Lines of a Markdown table; the cells are Markdown already. */
export function table(
	head: readonly string[],
	rows: readonly (readonly string[])[],
): readonly string[] {
	return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function line(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |`;
}

/** Any text as one line of Markdown that shows it as it is. */
export function cell(text: string): string {
	return oneLine(printable(text).replaceAll(/[\\`*_[\]<>|#~&]/g, '\\$&'));
}
