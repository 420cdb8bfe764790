import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileBytes } from '../../src/child/files/file-bytes.ts';
import { Quota } from '../../src/child/files/quota.ts';

const pageBytes = 8192;

function content(file: FileBytes): Buffer {
	// What was there before must not shine through.
	const bytes = Buffer.alloc(file.size, 0xee);
	file.read(0, bytes);
	return bytes;
}

test('what was never written reads as zeros, and costs nothing', () => {
	const quota = new Quota(4 * pageBytes);
	const file = new FileBytes(quota);
	file.write(2 ** 30, Buffer.from('far'));
	const seen = Buffer.alloc(8, 0xee);

	expect(file.size).toBe(2 ** 30 + 3);
	expect(quota.usedBytes).toBe(pageBytes);
	expect(file.read(2 ** 30 - 4, seen)).toBe(7);
	expect(seen).toEqual(Buffer.from('\0\0\0\0far\u{1}').fill(0xee, 7));
});

test('what was cut off reads as zeros when the file grows again', () => {
	const file = new FileBytes(new Quota(pageBytes * 8));
	file.write(0, Buffer.alloc(pageBytes * 2, 1));
	file.resize(3);
	file.resize(pageBytes * 2);

	expect(
		content(file).equals(Buffer.concat([Buffer.alloc(3, 1), Buffer.alloc(pageBytes * 2 - 3)])),
	).toBe(true);
});

test('nothing written is nothing done, wherever it is', () => {
	const quota = new Quota(pageBytes);
	const file = new FileBytes(quota);

	expect(file.write(100, Buffer.alloc(0))).toBe(0);
	expect({ size: file.size, used: quota.usedBytes }).toEqual({ size: 0, used: 0 });
});

test('a write that the quota cuts short says how much of it there is, and the next one fails', () => {
	const file = new FileBytes(new Quota(2 * pageBytes));

	expect(file.write(10, Buffer.alloc(5 * pageBytes, 1))).toBe(2 * pageBytes - 10);
	expect(file.size).toBe(2 * pageBytes);
	expect(() => file.write(file.size, Buffer.of(1))).toThrow(
		expect.objectContaining({ errno: 'ENOSPC' }),
	);
	expect(file.size).toBe(2 * pageBytes);
});

test('no file is larger than a tebibyte', () => {
	const file = new FileBytes(new Quota(pageBytes));
	file.resize(2 ** 40);

	expect(() => file.resize(2 ** 40 + 1)).toThrow(expect.objectContaining({ errno: 'EFBIG' }));
	expect(() => file.write(2 ** 40, Buffer.of(1))).toThrow(
		expect.objectContaining({ errno: 'EFBIG' }),
	);
});

const place = fc.integer({ min: 0, max: 4 * pageBytes });
const step = fc.oneof(
	fc.record({ at: place, length: fc.integer({ min: 0, max: 2 * pageBytes }) }),
	fc.record({ size: place }),
);

test('after any writes and cuts it holds what an array would hold, and gives all of it back', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
			const quota = new Quota(2 ** 30);
			const file = new FileBytes(quota);
			let model = Buffer.alloc(0);
			for (const [index, taken] of steps.entries()) {
				if ('size' in taken) {
					file.resize(taken.size);
					model = resized(model, taken.size);
				} else {
					const bytes = Buffer.alloc(taken.length, index + 1);
					file.write(taken.at, bytes);
					if (taken.length > 0) {
						model = resized(model, Math.max(model.byteLength, taken.at + taken.length));
					}
					bytes.copy(model, taken.at);
				}
				expect(content(file).equals(model)).toBe(true);
			}
			file.clear();
			expect(quota.usedBytes).toBe(0);
		}),
		{ numRuns: 60 },
	);
});

function resized(bytes: Buffer<ArrayBuffer>, size: number): Buffer<ArrayBuffer> {
	const fresh = Buffer.alloc(size);
	bytes.copy(fresh);
	return fresh;
}
