import type { ChannelEnd } from '../contract/interpreter.ts';
import { ByteBuffer } from './byte-buffer.ts';
import type { HostSpool } from './host-spool.ts';
import { aroundGap } from './output-budget.ts';
import { decodeUtf8, withoutCutEnd, withoutCutStart } from './utf8.ts';

export interface CollectorOptions {
	/** Bytes kept for the text, half at the head and half at the tail. */
	readonly maxBytes: number;
	/** Gets everything that is pushed. Whoever made it closes it. */
	readonly spool?: HostSpool | undefined;
}

export interface CollectedOutput {
	/** Head, marker and tail where something is missing between them. */
	readonly text: string;
	/** Everything that was written, kept or not. */
	readonly bytes: number;
	readonly lines: number;
	readonly truncated?: { readonly droppedBytes: number; readonly droppedLines: number };
}

const lineFeed = 0x0a;

/** One channel of one cell or command: bounded memory and exact totals, whatever is pushed. */
export class ChannelCollector {
	readonly #maxBytes: number;
	readonly #headBytes: number;
	readonly #tailBytes: number;
	readonly #spool: HostSpool | undefined;
	readonly #head = new ByteBuffer();
	/** Holds up to twice what is wanted, so that bytes move seldom. */
	readonly #tail = new ByteBuffer();
	#bytes = 0;
	#lineFeeds = 0;
	#endsLine = true;
	#collected: CollectedOutput | undefined;

	constructor(options: CollectorOptions) {
		this.#maxBytes = options.maxBytes;
		this.#headBytes = Math.floor(options.maxBytes / 2);
		this.#tailBytes = options.maxBytes - this.#headBytes;
		this.#spool = options.spool;
	}

	/** Copies what it keeps. What comes after `finish` counts for nothing. */
	push(bytes: Uint8Array): void {
		if (bytes.length === 0 || this.#collected !== undefined) return;
		this.#spool?.append(bytes);
		this.#bytes += bytes.length;
		this.#lineFeeds += countLineFeeds(bytes);
		this.#endsLine = bytes.at(-1) === lineFeed;

		const toHead = bytes.subarray(0, this.#headBytes - this.#head.length);
		this.#head.append(toHead);
		const toTail = lastOf(bytes.subarray(toHead.length), this.#tailBytes);
		const tailLength = this.#tail.length + toTail.length;
		if (tailLength > 2 * this.#tailBytes) this.#tail.dropFirst(tailLength - this.#tailBytes);
		this.#tail.append(toTail);
	}

	/** `end` is the source's own account: it may add to what was seen here, never take from it. */
	finish(end: ChannelEnd | null = null): CollectedOutput {
		return (this.#collected ??= this.#collect(end));
	}

	#collect(end: ChannelEnd | null): CollectedOutput {
		const unseen = end !== null && Number.isSafeInteger(end.bytes) ? end.bytes - this.#bytes : 0;
		if (end === null || unseen <= 0) return this.#seen();
		const rest = lastOf(end.tail, unseen);
		if (rest.length === unseen) {
			this.push(rest);
			return this.#seen();
		}
		const tail = lastOf(rest, this.#tailBytes);
		const head = this.#prefix(this.#maxBytes - tail.length);
		return cut(head, tail, this.#bytes + unseen, this.#linesWith(rest, unseen, end.lines));
	}

	#seen(): CollectedOutput {
		const lines = this.#lineFeeds + (this.#endsLine ? 0 : 1);
		const tail = lastOf(this.#tail.view(), this.#tailBytes);
		if (this.#bytes > this.#maxBytes) return cut(this.#head.view(), tail, this.#bytes, lines);
		return { text: decodeUtf8(this.#head.view(), tail), bytes: this.#bytes, lines };
	}

	/** The first bytes, at most `length`, as far as they are all here. */
	#prefix(length: number): Uint8Array {
		const isWhole = this.#bytes <= this.#maxBytes;
		const kept = isWhole
			? Buffer.concat([this.#head.view(), this.#tail.view()])
			: this.#head.view();
		return kept.subarray(0, length);
	}

	/** The lines the source claims, unless they cannot be: then those that were seen. */
	#linesWith(rest: Uint8Array, unseen: number, claimed: number): number {
		const restLines = countLines(rest);
		const least = this.#lineFeeds + Math.max(1, restLines);
		const most = this.#lineFeeds + restLines + unseen - rest.length;
		return Number.isSafeInteger(claimed) && claimed >= least && claimed <= most ? claimed : least;
	}
}

/** A character that the cut went through counts as dropped. */
function cut(head: Uint8Array, tail: Uint8Array, bytes: number, lines: number): CollectedOutput {
	const before = withoutCutEnd(head);
	const after = withoutCutStart(tail);
	const droppedBytes = bytes - before.length - after.length;
	const droppedLines = lines - countLineFeeds(before) - countLines(after);
	const marker = `... [${droppedBytes} bytes truncated] ...`;
	const text = aroundGap(decodeUtf8(before), marker, decodeUtf8(after));
	return { text, bytes, lines, truncated: { droppedBytes, droppedLines } };
}

function lastOf(bytes: Uint8Array, count: number): Uint8Array {
	return bytes.subarray(Math.max(0, bytes.length - count));
}

function countLineFeeds(bytes: Uint8Array): number {
	let count = 0;
	// By index, several times as fast as `for of`: everything that is printed passes here.
	for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === lineFeed) count += 1;
	return count;
}

/** A last line without its end is a line. */
function countLines(bytes: Uint8Array): number {
	const isOpen = bytes.length > 0 && bytes.at(-1) !== lineFeed;
	return countLineFeeds(bytes) + (isOpen ? 1 : 0);
}
