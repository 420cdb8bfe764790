/**
 * Records that one thread writes and another reads, through shared memory: what was written is there whatever
 * becomes of its writer, and a writer that is too fast waits.
 */

/** Slots of the head. Positions count bytes from the beginning, modulo 2^32. */
const written = 0;
const read = 1;
/** 1 while the reader waits to be woken. */
const asleep = 2;
const slots = 4;
const headBytes = slots * 4;

/** Of a record: its kind, its cell, how many bytes follow, and whether the next record goes on. */
const recordHeadBytes = 16;
const dataBytes = 1024 * 1024;
const longestRecord = dataBytes / 4;

const kindNames = ['stdout', 'stderr', 'result', 'end', 'ready', 'opened', 'failed'] as const;
export type Kind = (typeof kindNames)[number];

export function makeRing(): SharedArrayBuffer {
	const memory = new SharedArrayBuffer(headBytes + dataBytes);
	Atomics.store(new Int32Array(memory, 0, slots), asleep, 1);
	return memory;
}

export class RingWriter {
	readonly #head: Int32Array;
	readonly #data: Uint8Array;
	readonly #record = new Int32Array(recordHeadBytes / 4);
	readonly #recordBytes = new Uint8Array(this.#record.buffer);
	readonly #wake: () => void;

	constructor(memory: SharedArrayBuffer, wake: () => void) {
		this.#head = new Int32Array(memory, 0, slots);
		this.#data = new Uint8Array(memory, headBytes);
		this.#wake = wake;
	}

	/** Waits while there is no room. What is too long for one record comes as several. */
	write(kind: Kind, cell: number, bytes: Uint8Array): void {
		let rest = bytes;
		do {
			const part = rest.subarray(0, longestRecord);
			rest = rest.subarray(part.byteLength);
			this.#record.set([
				kindNames.indexOf(kind),
				cell,
				part.byteLength,
				rest.byteLength > 0 ? 1 : 0,
			]);
			this.#writePart(part);
		} while (rest.byteLength > 0);
	}

	#writePart(bytes: Uint8Array): void {
		const size = recordHeadBytes + bytes.byteLength;
		const start = Atomics.load(this.#head, written) >>> 0;
		this.#waitForRoom(start, size);
		this.#copy(start, this.#recordBytes);
		this.#copy(start + recordHeadBytes, bytes);
		Atomics.store(this.#head, written, (start + size) | 0);
		if (Atomics.exchange(this.#head, asleep, 0) === 1) this.#wake();
	}

	#waitForRoom(start: number, size: number): void {
		for (;;) {
			const taken = Atomics.load(this.#head, read);
			if (((start - taken) >>> 0) + size <= dataBytes) return;
			Atomics.wait(this.#head, read, taken);
		}
	}

	#copy(position: number, bytes: Uint8Array): void {
		const at = position % dataBytes;
		const first = bytes.subarray(0, dataBytes - at);
		this.#data.set(first, at);
		if (first.byteLength < bytes.byteLength) this.#data.set(bytes.subarray(first.byteLength), 0);
	}
}

export interface RingRecord {
	readonly kind: Kind;
	readonly cell: number;
	/** A copy. */
	readonly bytes: Buffer;
	/** The next record goes on with it. */
	readonly goesOn: boolean;
}

export class RingReader {
	readonly #head: Int32Array;
	readonly #data: Uint8Array;

	constructor(memory: SharedArrayBuffer) {
		this.#head = new Int32Array(memory, 0, slots);
		this.#data = new Uint8Array(memory, headBytes);
	}

	/** The next record; `undefined` when there is none, and then the writer wakes us for the next. */
	next(): RingRecord | undefined {
		const start = Atomics.load(this.#head, read) >>> 0;
		if (this.#isEmptyAt(start)) {
			Atomics.store(this.#head, asleep, 1);
			// It may have written before it saw that we sleep.
			if (this.#isEmptyAt(start)) return undefined;
			Atomics.store(this.#head, asleep, 0);
		}
		const record = this.#take(start);
		Atomics.store(this.#head, read, (start + recordHeadBytes + record.bytes.byteLength) | 0);
		Atomics.notify(this.#head, read);
		return record;
	}

	#isEmptyAt(start: number): boolean {
		return Atomics.load(this.#head, written) >>> 0 === start;
	}

	#take(start: number): RingRecord {
		const head = this.#copy(start, recordHeadBytes);
		const kind = kindNames[head.readInt32LE(0)];
		if (kind === undefined) throw new Error('the ring is broken');
		const bytes = this.#copy(start + recordHeadBytes, head.readInt32LE(8));
		return { kind, cell: head.readInt32LE(4), bytes, goesOn: head.readInt32LE(12) === 1 };
	}

	#copy(position: number, length: number): Buffer {
		const copy = Buffer.allocUnsafe(length);
		const at = position % dataBytes;
		const first = Math.min(length, dataBytes - at);
		copy.set(this.#data.subarray(at, at + first));
		if (first < length) copy.set(this.#data.subarray(0, length - first), first);
		return copy;
	}
}
