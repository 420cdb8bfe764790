import { joined, parted, type Scattered } from '../wire/parts.ts';
import type { KeptScript } from './scripts.ts';
import { packed } from './sparse-memory.ts';

/** What a Python is started from: the scripts, and the memory of another that had just started. */
export interface StartImage {
	/** How long the memory and what Pyodide puts before it are together; 0 where there is none. */
	readonly snapshotBytes: number;
	/** What Pyodide puts before it: how the memory belongs to JavaScript's objects. */
	readonly preamble: Uint8Array;
	/** As `unpack` takes it. */
	readonly memory: Uint8Array;
	readonly scripts: readonly KeptScript[];
}

/** Of a snapshot as Pyodide makes it, which it lies in. */
export function encodeImage(snapshot: Uint8Array, scripts: readonly KeptScript[]): Scattered {
	const { buffer, byteOffset, byteLength } = snapshot;
	// So it begins: a magic number, and where the memory is.
	const start = new DataView(buffer, byteOffset, byteLength).getUint32(4, true);
	return joined([
		[new Uint8Array(Uint32Array.of(byteLength).buffer)],
		[snapshot.subarray(0, start)],
		packed(snapshot.subarray(start)),
		...scripts.flatMap(({ text, code }) => [[text], [code]]),
	]);
}

/** Of the scripts alone. */
export function encodeScripts(scripts: readonly KeptScript[]): Scattered {
	const noMemory = [[new Uint8Array(Uint32Array.of(0).buffer)], [], joined([[]])];
	return joined([...noMemory, ...scripts.flatMap(({ text, code }) => [[text], [code]])]);
}

export function decodeImage(bytes: Uint8Array): StartImage {
	const [size, preamble, memory, ...rest] = parted(bytes);
	if (size === undefined || preamble === undefined || memory === undefined) {
		throw new Error('this is no start image');
	}
	const scripts: KeptScript[] = [];
	for (let index = 0; index < rest.length; index += 2) {
		const [text, code] = rest.slice(index, index + 2);
		if (text !== undefined && code !== undefined) scripts.push({ text, code });
	}
	const { buffer, byteOffset, byteLength } = size;
	const snapshotBytes = new DataView(buffer, byteOffset, byteLength).getUint32(0, true);
	return { snapshotBytes, preamble, memory, scripts };
}
