/** What a stream of JSON says, line by line. */
export async function* jsonLines(
	stream: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
	const decoder = new TextDecoder();
	let rest = '';
	for await (const chunk of stream) {
		rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
		const lines = rest.split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) yield* parsed(line);
	}
	yield* parsed(rest);
}

function* parsed(line: string): Generator<Readonly<Record<string, unknown>>> {
	if (line.trim() === '') return;
	const value: unknown = JSON.parse(line);
	if (isRecord(value)) yield value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}
