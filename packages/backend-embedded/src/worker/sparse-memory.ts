import { joined, parted, type Scattered } from '../wire/parts.ts';

const pageBytes = 4096;

/** A memory without the pages that are empty, where it lies: of a Python that has just started, half. */
export function packed(memory: Uint8Array): Scattered {
	const runs = [...fullRuns(memory)];
	const numbers = new Uint32Array(runs.flatMap(({ start, end }) => [start, end]));
	const pieces = runs.map(({ start, end }) => [memory.subarray(start, end)]);
	return joined([[new Uint8Array(numbers.buffer)], ...pieces]);
}

/** Makes a memory what it was when it was packed, whatever is in it. */
export function unpack(bytes: Uint8Array, memory: Uint8Array): void {
	const [runs, ...pieces] = parted(bytes);
	if (runs === undefined) throw new Error('there is no memory');
	const starts = new DataView(runs.buffer, runs.byteOffset, runs.byteLength);
	let at = 0;
	for (const [index, piece] of pieces.entries()) {
		const start = starts.getUint32(index * 8, true);
		empty(memory.subarray(at, start));
		memory.set(piece, start);
		at = start + piece.byteLength;
	}
	empty(memory.subarray(at));
}

/** Pages that are empty are left alone: the system gives them only once they are written. */
function empty(memory: Uint8Array): void {
	for (let at = 0; at < memory.byteLength; at += pageBytes) {
		const page = memory.subarray(at, at + pageBytes);
		if (!isEmpty(page)) page.fill(0);
	}
}

interface Run {
	readonly start: number;
	readonly end: number;
}

function* fullRuns(memory: Uint8Array): Generator<Run> {
	let start: number | undefined;
	for (let at = 0; at < memory.byteLength; at += pageBytes) {
		const page = memory.subarray(at, at + pageBytes);
		const holdsNothing = isEmpty(page);
		if (holdsNothing && start !== undefined) {
			yield { start, end: at };
			start = undefined;
		} else if (!holdsNothing) start ??= at;
	}
	if (start !== undefined) yield { start, end: memory.byteLength };
}

const emptyPage = Buffer.alloc(pageBytes);

function isEmpty(page: Uint8Array): boolean {
	return emptyPage.subarray(0, page.byteLength).equals(page);
}
