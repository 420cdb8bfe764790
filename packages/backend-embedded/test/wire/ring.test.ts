import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Kind, makeRing, RingReader, RingWriter } from '../../src/wire/ring.ts';

const ringBytes = 1024 * 1024;
const longestRecord = ringBytes / 4;
const headBytes = 16;
const kinds: readonly Kind[] = ['stdout', 'stderr', 'result', 'end', 'ready', 'failed'];

interface Message {
	readonly kind: Kind;
	readonly cell: number;
	readonly bytes: Buffer;
}

/** Puts together what came in parts. */
class Messages {
	readonly all: Message[] = [];
	readonly #reader: RingReader;
	#parts: Buffer[] = [];

	constructor(memory: SharedArrayBuffer) {
		this.#reader = new RingReader(memory);
	}

	/** One record; whether there was one. */
	take(): boolean {
		const record = this.#reader.next();
		if (record === undefined) return false;
		this.#parts.push(record.bytes);
		if (record.goesOn) return true;
		const { kind, cell } = record;
		this.all.push({ kind, cell, bytes: Buffer.concat(this.#parts) });
		this.#parts = [];
		return true;
	}

	takeAll(): void {
		while (this.take());
	}
}

/** As if that many bytes had gone through it. */
function ringAt(position: number): SharedArrayBuffer {
	const memory = makeRing();
	new Int32Array(memory, 0, 2).fill(position | 0);
	return memory;
}

function roomFor(bytes: number): number {
	return bytes + headBytes * Math.max(1, Math.ceil(bytes / longestRecord));
}

const step = fc.record({
	kind: fc.constantFrom(...kinds),
	cell: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
	length: fc.oneof(fc.nat(50), fc.nat(longestRecord * 3), fc.constant(longestRecord)),
	taken: fc.nat(3),
});

test('what is written is read in order, wherever the ring ends and however long it is', () => {
	const start = fc.oneof(
		fc.nat(2 ** 32 - 1),
		fc.integer({ min: 2 ** 32 - 2000, max: 2 ** 32 - 1 }),
	);
	fc.assert(
		fc.property(start, fc.array(step, { maxLength: 20 }), (position, steps) => {
			const memory = ringAt(position);
			const writer = new RingWriter(memory, () => {});
			const messages = new Messages(memory);
			let unread = 0;
			const written = steps.map(({ kind, cell, length, taken }, index) => {
				const bytes = Buffer.alloc(length, index + 1);
				if (unread + roomFor(length) > ringBytes) {
					messages.takeAll();
					unread = 0;
				}
				writer.write(kind, cell, bytes);
				unread += roomFor(length);
				for (let count = 0; count < taken; count += 1) messages.take();
				return { kind, cell, bytes };
			});
			messages.takeAll();

			expect(messages.all.length).toBe(written.length);
			for (const [index, { kind, cell, bytes }] of written.entries()) {
				expect(messages.all[index]).toMatchObject({ kind, cell });
				expect(messages.all[index]?.bytes.equals(bytes)).toBe(true);
			}
		}),
		{ numRuns: 100 },
	);
});

test('a reader that found nothing is woken once, and one that reads is not', () => {
	const memory = makeRing();
	let woken = 0;
	const writer = new RingWriter(memory, () => {
		woken += 1;
	});
	const messages = new Messages(memory);
	for (let count = 0; count < 3; count += 1) writer.write('stdout', 1, Buffer.of(1));

	expect(woken).toBe(1);
	messages.takeAll();
	writer.write('stdout', 1, Buffer.of(1));
	expect(woken).toBe(2);
});

test('a writer that is faster than its reader waits, and nothing is lost', async () => {
	const memory = makeRing();
	const messages = new Messages(memory);
	const ring = new URL('../../dist/wire/ring.js', import.meta.url);
	const worker = new Worker(
		`const { parentPort, workerData } = require('node:worker_threads');
		import(workerData.ring).then(({ RingWriter }) => {
			const writer = new RingWriter(workerData.memory, () => parentPort.postMessage('wake'));
			for (let index = 0; index < 300; index += 1) {
				writer.write('stdout', index, Buffer.alloc(index * 1009, index % 251));
			}
			parentPort.postMessage('over');
		});`,
		{ eval: true, workerData: { memory, ring: `file://${fileURLToPath(ring)}` } },
	);
	onTestFinished(() => void worker.terminate());
	// Not by waiting for each message in turn: two that come together would be one.
	await new Promise<void>((resolve, reject) => {
		worker.once('error', reject);
		worker.on('message', (word: unknown) => {
			messages.takeAll();
			if (word === 'over') resolve();
		});
	});

	expect(messages.all.length).toBe(300);
	for (const [index, { cell, bytes }] of messages.all.entries()) {
		expect(cell).toBe(index);
		expect(bytes.equals(Buffer.alloc(index * 1009, index % 251))).toBe(true);
	}
}, 20_000);
