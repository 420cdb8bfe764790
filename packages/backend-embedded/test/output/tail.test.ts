import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tail } from '../../src/child/output/tail.ts';

test('the last bytes are there, however they were written', () => {
	fc.assert(
		fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.nat(60), (pieces, most) => {
			const tail = new Tail(most);
			for (const piece of pieces) tail.write(Buffer.from(piece));

			const all = Buffer.concat(pieces);
			expect([...tail.bytes]).toEqual([...all.subarray(Math.max(0, all.byteLength - most))]);
		}),
		{ numRuns: 1000 },
	);
});

test('a mebibyte of single bytes leaves no more than the tail', () => {
	// Larger than what Node takes from a pool that is shared.
	const most = 100_000;
	const tail = new Tail(most);
	for (let byte = 0; byte < 2 ** 20; byte += 1) tail.write(Buffer.of(byte % 256));

	expect(tail.bytes.byteLength).toBe(most);
	expect(tail.bytes.at(-1)).toBe(255);
	expect(tail.bytes.buffer.byteLength).toBe(most);
});
