import type { Kind, RingReader, RingRecord } from '../../wire/ring.ts';

/** As long as others may wait: what the host asks for meanwhile is how a program that writes without end is stopped. */
const turnMs = 5;
/** How much the host may have to read before more is taken. */
const unreadBytes = 4 * 1024 * 1024;
/** What was written in small pieces is handed on together, in pieces of about this size. */
const pieceBytes = 64 * 1024;

/** Whole, as an interpreter meant it. */
export type SaidRecord = Pick<RingRecord, 'kind' | 'cell' | 'bytes'>;

/** Reads what an interpreter says. */
export class Records {
	readonly #reader: RingReader;
	readonly #take: (record: SaidRecord) => void;
	#pieces: Buffer[] = [];
	#bytes = 0;
	#kind: Kind = 'stdout';
	#cell = 0;
	#isScheduled = false;

	constructor(reader: RingReader, take: (record: SaidRecord) => void) {
		this.#reader = reader;
		this.#take = take;
	}

	/**
	 * Takes what is there; where that is much, in turns with everything else, and where the host reads slower than an
	 * interpreter writes, at its pace: the interpreter waits, and nothing piles up between them.
	 */
	drain(): void {
		if (this.#isScheduled) return;
		const end = performance.now() + turnMs;
		let isMore = true;
		while (isMore && performance.now() < end) isMore = this.#next();
		this.#handOnOutput();
		const isBehind = process.stdout.writableLength > unreadBytes;
		if (!isMore && !isBehind) return;
		this.#isScheduled = true;
		const again = (): void => {
			this.#isScheduled = false;
			this.drain();
		};
		if (isBehind) setTimeout(again, turnMs);
		else setImmediate(again);
	}

	/** Takes all of it at once: nothing more will come. */
	drainAll(): void {
		while (this.#next());
		this.#handOnOutput();
	}

	#next(): boolean {
		const record = this.#reader.next();
		if (record === undefined) return false;
		const { kind, cell, bytes, goesOn } = record;
		if (kind !== this.#kind || cell !== this.#cell || this.#bytes >= pieceBytes) {
			this.#handOnOutput();
		}
		this.#kind = kind;
		this.#cell = cell;
		this.#pieces.push(bytes);
		this.#bytes += bytes.byteLength;
		if (!isOutput(kind) && !goesOn) this.#handOn();
		return true;
	}

	/** What is no output waits for its end. */
	#handOnOutput(): void {
		if (isOutput(this.#kind) && this.#pieces.length > 0) this.#handOn();
	}

	#handOn(): void {
		const [first, ...others] = this.#pieces;
		const bytes = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#pieces);
		this.#pieces = [];
		this.#bytes = 0;
		this.#take({ kind: this.#kind, cell: this.#cell, bytes });
	}
}

function isOutput(kind: Kind): boolean {
	return kind === 'stdout' || kind === 'stderr';
}
