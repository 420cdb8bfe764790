import vm from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, gather, joined, parted, type Scattered } from '../../src/wire/parts.ts';
import { mostScriptsBytes } from '../../src/child/interpreters/snapshot.ts';
import { packed, unpack } from '../../src/worker/sparse-memory.ts';
import { keptScript, scriptsFrom, scriptsOf } from '../../src/worker/scripts.ts';
import { decodeImage, encodeImage, encodeScripts } from '../../src/worker/start-image.ts';
import { pyodideFolder } from '../../src/launch/pyodide-files.ts';

const pageBytes = 4096;

function gathered(scattered: Scattered): Uint8Array {
	const whole = new Uint8Array(bytesOf(scattered));
	gather(scattered, whole);
	return whole;
}

/** Memories of pages that are empty, full, or hold one byte somewhere, and of part of a page at the end. */
const memories = fc
	.array(
		fc.oneof(
			fc.constant(new Uint8Array(pageBytes)),
			fc.constant(new Uint8Array(pageBytes).fill(7)),
			fc.nat(pageBytes - 1).map((at) => new Uint8Array(pageBytes).fill(1, at, at + 1)),
		),
		{ maxLength: 12 },
	)
	.chain((pages) =>
		fc
			.uint8Array({ maxLength: pageBytes - 1 })
			.map((rest) => new Uint8Array(Buffer.concat([...pages, rest]))),
	);

describe('a memory that was packed', () => {
	test('is the same again', () => {
		fc.assert(
			fc.property(memories, (memory) => {
				const again = new Uint8Array(memory.byteLength).fill(3);
				unpack(gathered(packed(memory)), again);
				expect(Buffer.compare(again, memory)).toBe(0);
			}),
		);
	});

	test('is as long as what is not empty of it', () => {
		const memory = new Uint8Array(1000 * pageBytes);
		memory[500 * pageBytes + 7] = 1;
		memory[999 * pageBytes] = 1;

		expect(bytesOf(packed(memory))).toBeLessThan(2 * pageBytes + 100);
	});
});

test('pieces are the same again, wherever they lie', () => {
	fc.assert(
		fc.property(fc.array(fc.uint8Array()), fc.nat(64), (parts, offset) => {
			const pieces = joined(parts.map((part) => [part]));
			const whole = gathered([new Uint8Array(offset), ...pieces]);
			expect(parted(whole.subarray(offset)).map((part) => [...part])).toEqual(
				parts.map((part) => [...part]),
			);
		}),
	);
});

test('an image has the memory, what Pyodide puts before it, and the scripts with their code', () => {
	const preamble = Uint32Array.of(1, 16, 3, 4);
	const memory = new Uint8Array(5 * pageBytes).fill(9, pageBytes, pageBytes + 2);
	const snapshot = new Uint8Array(Buffer.concat([new Uint8Array(preamble.buffer), memory]));
	const scripts = scriptsOf(pyodideFolder());

	const image = decodeImage(gathered(encodeImage(snapshot, scripts.map(keptScript))));

	const again = new Uint8Array(memory.byteLength);
	unpack(image.memory, again);
	expect(image.snapshotBytes).toBe(snapshot.byteLength);
	expect([...image.preamble]).toEqual([...new Uint8Array(preamble.buffer)]);
	expect(Buffer.compare(again, memory)).toBe(0);
	const fromImage = scriptsFrom(image.scripts);
	expect(fromImage.map(({ text }) => text)).toEqual(scripts.map(({ text }) => text));
	expect(fromImage.map(({ script }) => script.cachedDataRejected)).toEqual([false, false]);
	// Under another name: the engine remembers what it compiled under this one.
	const anew = image.scripts.map(
		({ text, code }, index) =>
			new vm.Script(Buffer.from(text).toString(), {
				filename: `other-${index}.js`,
				cachedData: Buffer.from(code),
			}),
	);
	expect(anew.map(({ cachedDataRejected }) => cachedDataRejected)).toEqual([false, false]);
});

test('an image of scripts alone has no memory, and fits where it is given', () => {
	const scripts = scriptsOf(pyodideFolder());

	const whole = gathered(encodeScripts(scripts.map(keptScript)));
	const image = decodeImage(whole);

	expect(whole.byteLength).toBeLessThan(mostScriptsBytes);
	expect(image.snapshotBytes).toBe(0);
	expect(scriptsFrom(image.scripts).map(({ text }) => text)).toEqual(
		scripts.map(({ text }) => text),
	);
});
