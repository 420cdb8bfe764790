import { joined, parted } from '../wire/parts.ts';

const pageBytes = 4096;

/** A memory without the pages that are empty: of a Python that has just started, half. */
export function packed(memory: Uint8Array): Uint8Array {
	const runs: number[] = [];
	const pieces: Uint8Array[] = [];
	for (const { start, end } of fullRuns(memory)) {
		runs.push(start, end);
		pieces.push(memory.subarray(start, end));
	}
	return joined([new Uint8Array(new Uint32Array(runs).buffer), ...pieces]);
}

/** Fills an empty memory with what was packed. */
export function unpack(bytes: Uint8Array, memory: Uint8Array): void {
	const [runs, ...pieces] = parted(bytes);
	if (runs === undefined) throw new Error('there is no memory');
	const starts = new DataView(runs.buffer, runs.byteOffset, runs.byteLength);
	for (const [index, piece] of pieces.entries()) {
		memory.set(piece, starts.getUint32(index * 8, true));
	}
}

interface Run {
	readonly start: number;
	readonly end: number;
}

function* fullRuns(memory: Uint8Array): Generator<Run> {
	let start: number | undefined;
	const empty = Buffer.alloc(pageBytes);
	for (let at = 0; at < memory.byteLength; at += pageBytes) {
		const page = memory.subarray(at, at + pageBytes);
		const isEmpty = empty.subarray(0, page.byteLength).equals(page);
		if (isEmpty && start !== undefined) {
			yield { start, end: at };
			start = undefined;
		} else if (!isEmpty) start ??= at;
	}
	if (start !== undefined) yield { start, end: memory.byteLength };
}
