import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Spools } from '../../src/child/output/spools.ts';
import { Tally } from '../../src/child/output/tally.ts';

interface End {
	readonly bytes: number;
	readonly lines: number;
	readonly tail: string;
	readonly spool: string | null;
	readonly spooled: number;
}

/** What a channel told of all that was written to it. */
function told(
	pieces: readonly Buffer[],
	limits: { streamBytes: number; tailBytes: number },
	spools: Spools,
): { readonly emitted: Buffer; readonly end: End } {
	const emitted: Buffer[] = [];
	const emit = (bytes: Buffer): void => void emitted.push(Buffer.from(bytes));
	const tally = new Tally({ spools, ...limits, emit });
	for (const piece of pieces) tally.take(piece);
	return { emitted: Buffer.concat(emitted), end: tally.end() as End };
}

const piece = fc.tuple(fc.nat(40_000), fc.constantFrom('\n', 'x', 'x\ny'));
const pieces = fc.oneof(
	fc.array(piece, { maxLength: 12 }),
	fc.array(fc.tuple(fc.nat(5), fc.constantFrom('\n', 'x', 'x\ny')), { maxLength: 12 }),
);
const limit = fc.oneof(fc.nat(20), fc.nat(150_000));

test('every byte is counted, the first ones come, the last ones are kept, and the spool has all it may', () => {
	fc.assert(
		fc.property(pieces, limit, limit, limit, (drawn, streamBytes, tailBytes, spoolBytes) => {
			const buffers = drawn.map(([length, text]) => Buffer.alloc(length, text));
			const all = Buffer.concat(buffers);
			const spools = new Spools(spoolBytes, 2 ** 30);
			const { emitted, end } = told(buffers, { streamBytes, tailBytes }, spools);
			const rest = all.subarray(streamBytes);
			const lines = all.toString('latin1').split('\n');
			const spooled = rest.byteLength > 0 ? all.subarray(0, spoolBytes) : Buffer.alloc(0);

			expect(emitted.equals(all.subarray(0, streamBytes))).toBe(true);
			expect(end.bytes).toBe(all.byteLength);
			expect(end.lines).toBe(lines.length - (lines.at(-1) === '' ? 1 : 0));
			expect(Buffer.from(end.tail, 'base64').equals(lastOf(rest, tailBytes))).toBe(true);
			expect(end.spooled).toBe(spooled.byteLength);
			expect(end.spool === null).toBe(spooled.byteLength === 0);
			const kept = end.spool === null ? spooled : spools.read(end.spool, 0, 2 ** 30);
			expect(kept?.equals(spooled)).toBe(true);
		}),
		{ numRuns: 200 },
	);
});

function lastOf(bytes: Buffer, count: number): Buffer {
	return bytes.subarray(Math.max(0, bytes.byteLength - count));
}
