import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineCutter } from '../../src/interpreter/lines.ts';
import { heldMemory } from '../policy/held-memory.ts';
import { splitBytes } from '../policy/pieces.ts';
import { runs } from '../policy/runs.ts';

function cut(cutter: LineCutter, chunks: readonly Uint8Array[]): string[] {
	return chunks.flatMap((chunk) =>
		[...cutter.push(chunk)].map((line) => Buffer.from(line).toString('latin1')),
	);
}

describe('the line cutter', () => {
	test('gives the lines that were sent, however they were cut up', () => {
		const line = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '{', '\0') });
		fc.assert(
			fc.property(fc.array(line), fc.array(fc.nat()), (lines, places) => {
				const text = lines.map((each) => `${each}\n`).join('');

				const found = cut(new LineCutter(1000), splitBytes(Buffer.from(text), places));

				const sent = lines.map((each) => Buffer.from(each).toString('latin1'));
				expect(found).toEqual(sent);
			}),
			runs,
		);
	});

	test('drops and counts a line that is too long, and gives the next', () => {
		const cutter = new LineCutter(8);

		const found = cut(cutter, [Buffer.from('123456789\nshort\n')]);

		expect(found).toEqual(['short']);
		expect(cutter.dropped).toBe(1);
	});

	test('holds no more than its limit of a line that never ends', () => {
		const cutter = new LineCutter(64 * 1024);
		const chunk = Buffer.alloc(1024 * 1024, 'x');
		const before = heldMemory();
		let grown = 0;

		for (let sent = 0; sent < 64; sent += 1) {
			expect([...cutter.push(chunk)]).toEqual([]);
			if (sent % 8 === 0) grown = Math.max(grown, heldMemory() - before);
		}

		expect(grown).toBeLessThan(2 * 1024 * 1024);
	});

	test('keeps what it holds when the caller uses his buffer again', () => {
		const cutter = new LineCutter(100);
		const buffer = Buffer.from('abc');
		expect(cut(cutter, [buffer])).toEqual([]);

		buffer.fill('x');

		expect(cut(cutter, [Buffer.from('d\n')])).toEqual(['abcd']);
	});
});
