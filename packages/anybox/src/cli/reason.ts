/** What went wrong, in one line and without a stack. */
export function reasonOf(error: unknown): string {
	const text = error instanceof Error ? error.message || error.name : String(error);
	return text.split('\n', 1)[0] ?? text;
}
