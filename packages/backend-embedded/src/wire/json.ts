/** What the other half of this program wrote, which is of the type that both agree on. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type is what it is for
export function fromJson<Value>(text: string): Value {
	// oxlint-disable-next-line typescript/no-unsafe-return -- both halves are compiled against the same types
	return JSON.parse(text);
}

/** For what code of a cell may have written. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}
