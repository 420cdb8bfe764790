import type { Spool, Spools } from './spools.ts';
import { Tail } from './tail.ts';

/** Short output is kept without a spool of its own. */
const unspooledBytes = 64 * 1024;
const newline = 10;

export interface TallyOptions {
	readonly spools: Spools;
	/** Emitted as they come. */
	readonly streamBytes: number;
	/** Told at the end, of what was not emitted. */
	readonly tailBytes: number;
	readonly emit: (bytes: Buffer) => void;
}

/** One channel of one cell: counts every byte, emits the first ones, keeps the last ones. */
export class Tally {
	readonly #parts: TallyOptions;
	#bytes = 0;
	#newlines = 0;
	#endsInLine = false;
	#streamLeft: number;
	#head: Buffer[] | undefined = [];
	#spool: Spool | undefined;
	readonly #tail: Tail;

	constructor(parts: TallyOptions) {
		this.#parts = parts;
		this.#streamLeft = parts.streamBytes;
		this.#tail = new Tail(parts.tailBytes);
	}

	/** The buffer is ours from now on. */
	take(bytes: Buffer): void {
		if (bytes.byteLength === 0) return;
		const before = this.#bytes;
		this.#bytes += bytes.byteLength;
		this.#newlines += newlinesIn(bytes);
		this.#endsInLine = bytes.at(-1) !== newline;
		this.#keep(bytes, before);
		const sent = bytes.subarray(0, this.#streamLeft);
		this.#streamLeft -= sent.byteLength;
		if (sent.byteLength > 0) this.#parts.emit(sent);
		if (sent.byteLength < bytes.byteLength) this.#tail.write(bytes.subarray(sent.byteLength));
	}

	/** What the end of the cell says of the channel. A spool is kept only where something was not emitted. */
	end(): object {
		const isCut = this.#bytes > this.#parts.streamBytes;
		if (isCut && this.#head !== undefined) this.#spill();
		if (!isCut && this.#spool !== undefined) this.#parts.spools.drop(this.#spool);
		const spooled = isCut ? (this.#spool?.bytes ?? 0) : 0;
		return {
			bytes: this.#bytes,
			lines: this.#newlines + (this.#endsInLine ? 1 : 0),
			tail: this.#tail.bytes.toString('base64'),
			spool: spooled > 0 ? this.#spool?.name : null,
			spooled,
		};
	}

	#keep(bytes: Buffer, before: number): void {
		if (this.#head !== undefined) {
			this.#head.push(bytes);
			if (before + bytes.byteLength > unspooledBytes) this.#spill();
		} else this.#spool?.write(bytes);
	}

	#spill(): void {
		this.#spool = this.#parts.spools.create();
		for (const piece of this.#head ?? []) this.#spool.write(piece);
		this.#head = undefined;
	}
}

function newlinesIn(bytes: Buffer): number {
	let count = 0;
	// A search for each would take long where there are many.
	for (const byte of bytes) if (byte === newline) count += 1;
	return count;
}
