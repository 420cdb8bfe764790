import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Spool, Spools } from '../../src/child/output/spools.ts';

const channelBytes = 100;
const totalBytes = 250;

interface Model {
	readonly spool: Spool;
	/** `undefined` when it was dropped. */
	bytes: Buffer | undefined;
}

const step = fc.record({
	operation: fc.constantFrom('create', 'write', 'write', 'write', 'drop'),
	pick: fc.nat(),
	length: fc.nat(150),
});

test('each spool has the first bytes of its channel, and the oldest go when all are too many', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
			const spools = new Spools(channelBytes, totalBytes);
			const models: Model[] = [];
			for (const [index, { operation, pick, length }] of steps.entries()) {
				const model = models[pick % models.length];
				if (operation === 'create') models.push({ spool: spools.create(), bytes: Buffer.alloc(0) });
				else if (model === undefined) continue;
				else if (operation === 'drop') {
					spools.drop(model.spool);
					model.bytes = undefined;
				} else {
					const data = Buffer.alloc(length, index + 1);
					model.spool.write(data);
					grow(models, model, data);
				}
				for (const { spool, bytes } of models) {
					expect(spools.read(spool.name, 0, 1000)).toEqual(bytes);
					expect(spools.read(spool.name, 30, 40)).toEqual(bytes?.subarray(30, 70));
				}
			}
		}),
	);
});

function grow(models: readonly Model[], model: Model, data: Buffer): void {
	if (model.bytes === undefined) return;
	model.bytes = Buffer.concat([model.bytes, data]).subarray(0, channelBytes);
	for (const oldest of models) {
		const total = models.reduce((sum, { bytes }) => sum + (bytes?.byteLength ?? 0), 0);
		if (total <= totalBytes) return;
		oldest.bytes = undefined;
	}
}

test('a spool of a mebibyte in single bytes is read again in pieces of any length', () => {
	const spools = new Spools(2 ** 20, 2 ** 21);
	const spool = spools.create();
	const expected = Buffer.alloc(2 ** 20);
	for (let at = 0; at < expected.byteLength; at += 1) {
		expected[at] = at % 251;
		spool.write(Buffer.of(at % 251));
	}
	const read: Buffer[] = [];
	for (let offset = 0; offset < expected.byteLength; offset += 1000) {
		read.push(spools.read(spool.name, offset, 1000) ?? Buffer.alloc(0));
	}

	expect(Buffer.concat(read).equals(expected)).toBe(true);
}, 20_000);
