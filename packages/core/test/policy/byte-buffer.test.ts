import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteBuffer } from '../../src/policy/byte-buffer.ts';
import { runs } from './runs.ts';

test('a byte buffer holds what was appended without what was dropped', () => {
	const step = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.nat(50));
	fc.assert(
		fc.property(fc.array(step), (steps) => {
			const buffer = new ByteBuffer();
			let model: number[] = [];

			for (const next of steps) {
				if (typeof next === 'number') {
					buffer.dropFirst(next);
					model = model.slice(next);
				} else {
					buffer.append(next);
					model = [...model, ...next];
				}
			}

			expect([...buffer.view()]).toStrictEqual(model);
			expect(buffer).toHaveLength(model.length);
		}),
		runs,
	);
});

test('a byte buffer does not share memory with what was appended', () => {
	const buffer = new ByteBuffer();
	const bytes = Uint8Array.of(1, 2);

	buffer.append(bytes);
	bytes.fill(9);

	expect([...buffer.view()]).toStrictEqual([1, 2]);
});
