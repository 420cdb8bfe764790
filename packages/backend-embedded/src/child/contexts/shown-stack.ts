/** So many lines that are the same are shown, as in a traceback of Python. */
const mostRepeats = 3;

/** Where a Python was that broke, without what is ours; empty where none of the rest is a frame. */
export function shownStack(stack: string): string {
	const [head, ...frames] = stack.split('\n').filter((line) => line !== '' && !isOurs(line));
	if (head === undefined || frames.length === 0) return '';
	return [head, ...repeatsTold(frames)].map((line) => `${line}\n`).join('');
}

function isOurs(frame: string): boolean {
	return frame.startsWith('  File "<anybox>"');
}

function* repeatsTold(lines: readonly string[]): Generator<string> {
	for (let at = 0; at < lines.length; ) {
		const line = lines[at] ?? '';
		let end = at + 1;
		while (lines[end] === line) end += 1;
		const more = end - at - mostRepeats;
		yield* lines.slice(at, Math.min(end, at + mostRepeats));
		if (more > 0) yield `  [Previous line repeated ${more} more times]`;
		at = end;
	}
}
