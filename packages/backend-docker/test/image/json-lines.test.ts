import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { jsonLines } from '../../src/image/json-lines.ts';

async function read(...chunks: readonly (string | Uint8Array)[]): Promise<unknown[]> {
	const all: unknown[] = [];
	for await (const line of jsonLines(Readable.from(chunks))) all.push(line);
	return all;
}

test('lines are read whole, however they come, and also without an end', async () => {
	const bytes = Buffer.from('{"a":"é"}\r\n\r\n{"b":2}\n{"c":3}');
	const singly = [...bytes].map((byte) => Uint8Array.of(byte));

	expect(await read(...singly)).toEqual([{ a: 'é' }, { b: 2 }, { c: 3 }]);
	expect(await read(bytes.toString())).toEqual([{ a: 'é' }, { b: 2 }, { c: 3 }]);
	expect(await read()).toEqual([]);
});
