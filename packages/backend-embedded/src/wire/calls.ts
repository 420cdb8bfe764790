import { fromJson } from './json.ts';

/**
 * Calls from a worker that wait for their answer: the worker's thread stands still until the child's main thread,
 * which has the files, has answered in shared memory.
 */

const answered = 0;
const headerBytes = 1;
const payloadBytes = 2;
const failure = 3;
const slots = 4;
const headBytes = slots * 4;
/** EIO, as Emscripten numbers it: an answer that does not fit is the fault of what answers. */
const tooLong = 29;
export const maxPayloadBytes = 1024 * 1024;
const areaBytes = maxPayloadBytes + 64 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Before the names of calls about files: code of a cell chooses the names, and gets no other call by it. */
export const fileCallPrefix = 'files.';

export function makeCallArea(): SharedArrayBuffer {
	return new SharedArrayBuffer(headBytes + areaBytes);
}

export interface Call {
	readonly name: string;
	readonly values: readonly (string | number | null)[];
	/** Of a write; valid during the call. */
	readonly payload: Uint8Array;
}

/** A JSON value, or the bytes that a read gives. */
export type Answer = object | Uint8Array;

export class Caller {
	readonly #slots: Int32Array;
	readonly #area: Uint8Array;
	readonly #wake: () => void;

	constructor(memory: SharedArrayBuffer, wake: () => void) {
		this.#slots = new Int32Array(memory, 0, slots);
		this.#area = new Uint8Array(memory, headBytes);
		this.#wake = wake;
	}

	/** The number of the error, or 0; then the answer is in `json` or in `bytes`. */
	call(name: string, values: Call['values'], payload?: Uint8Array): number {
		const header = encoder.encode(JSON.stringify([name, ...values]));
		this.#area.set(header);
		if (payload !== undefined) this.#area.set(payload, header.byteLength);
		this.#slots[headerBytes] = header.byteLength;
		this.#slots[payloadBytes] = payload?.byteLength ?? 0;
		Atomics.store(this.#slots, answered, 0);
		this.#wake();
		// Woken is not answered: the call before this one may be the one that is told of.
		while (Atomics.load(this.#slots, answered) === 0) Atomics.wait(this.#slots, answered, 0);
		return this.#slots[failure] ?? 0;
	}

	json(): string {
		// Not from shared memory itself: a decoder takes none.
		return decoder.decode(this.#area.slice(0, this.#slots[headerBytes]));
	}

	/** Valid until the next call. */
	bytes(): Uint8Array {
		return this.#area.subarray(0, this.#slots[payloadBytes]);
	}
}

export class Callee {
	readonly #slots: Int32Array;
	readonly #area: Uint8Array;

	constructor(memory: SharedArrayBuffer) {
		this.#slots = new Int32Array(memory, 0, slots);
		this.#area = new Uint8Array(memory, headBytes);
	}

	/** Answers the call that waits; `serve` gives the answer, or the number of an error. */
	answer(serve: (call: Call) => Answer | number): void {
		const length = this.#slots[headerBytes] ?? 0;
		const header = decoder.decode(this.#area.slice(0, length));
		const [name, ...values] = fromJson<[string, ...Call['values']]>(header);
		const payload = this.#area.subarray(length, length + (this.#slots[payloadBytes] ?? 0));
		this.#slots[failure] = this.#put(serve({ name, values, payload }));
		Atomics.store(this.#slots, answered, 1);
		Atomics.notify(this.#slots, answered);
	}

	/** The number of the error, or 0. */
	#put(answer: Answer | number): number {
		if (typeof answer === 'number') return answer;
		const bytes = answer instanceof Uint8Array ? answer : encoder.encode(JSON.stringify(answer));
		if (bytes.byteLength > areaBytes) return tooLong;
		this.#area.set(bytes);
		this.#slots[answer instanceof Uint8Array ? payloadBytes : headerBytes] = bytes.byteLength;
		return 0;
	}
}
