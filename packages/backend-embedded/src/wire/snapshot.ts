/** The pipe by which a child hands on the snapshot that it has made. Where it makes none there is no such pipe. */
export const snapshotDescriptor = 4;

/** What a child tells of a snapshot before any code of a cell runs in it. */
export interface MadeSnapshot {
	readonly sha256: string;
	readonly bytes: number;
}

/** A snapshot in memory that threads share. It may come after who needs it. */
const bytesBefore = 4;
const states = { awaited: 0, there: 1, wrong: 2 } as const;

export function makeSnapshotMemory(bytes: number): SharedArrayBuffer {
	return new SharedArrayBuffer(bytesBefore + bytes);
}

export class Snapshot {
	readonly bytes: Uint8Array;
	readonly #state: Int32Array;

	constructor(memory: SharedArrayBuffer) {
		this.#state = new Int32Array(memory, 0, 1);
		this.bytes = new Uint8Array(memory, bytesBefore);
	}

	/** Says that its bytes are in it, and whether they are what they should be. */
	give(isRight: boolean): void {
		Atomics.store(this.#state, 0, isRight ? states.there : states.wrong);
		Atomics.notify(this.#state, 0);
	}

	/** Stands still until it is there; false where it never will be. */
	wait(): boolean {
		Atomics.wait(this.#state, 0, states.awaited);
		return Atomics.load(this.#state, 0) === states.there;
	}
}
