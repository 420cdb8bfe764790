import { SandboxError } from '../../contract/error.ts';
import { shown } from '../../policy/argument.ts';
import { HostSpool } from '../../policy/host-spool.ts';
import type { Random } from '../../policy/random.ts';
import type { GrepOptions, OutputMatch, OutputPage, Outputs, ReadOutputOptions } from '../api.ts';
import { type Place, requireId, requireText } from '../calls/arguments.ts';
import type { FrontDoor } from '../calls/front-door.ts';
import type { Gate } from '../calls/gate.ts';
import type { CallOptions } from '../options.ts';

/** Bytes that were cut from a result and can still be read. */
export interface KeptOutput {
	readonly bytes: number;
	/** How many of them this host holds, rather than the sandbox. */
	readonly heldBytes: number;
	read(request: {
		readonly offset: number;
		readonly length: number;
		readonly signal: AbortSignal;
	}): Promise<Uint8Array>;
	close(): Promise<void>;
}

/** Outputs beyond these are forgotten, oldest first. */
const keptOutputs = 256;
const keptBytes = 256 * 1024 * 1024;
const pageBytes = 64 * 1024;
const longestPage = 4 * 1024 * 1024;
const longestMatch = 500;
const defaultMatches = 100;

export interface OutputStoreOptions {
	readonly door: FrontDoor;
	readonly gate: Gate;
	readonly random: Random;
}

/** What was cut from results, by id. */
export class OutputStore implements Outputs {
	readonly #door: FrontDoor;
	readonly #gate: Gate;
	readonly #random: Random;
	readonly #kept = new Map<string, KeptOutput>();
	#heldBytes = 0;
	#closed = false;

	constructor({ door, gate, random }: OutputStoreOptions) {
		this.#door = door;
		this.#gate = gate;
		this.#random = random;
	}

	/** The id to find it by; `null`, and it is closed, when the sandbox has ended. */
	add(output: KeptOutput): string | null {
		if (this.#closed) {
			output.close().catch(() => {});
			return null;
		}
		return this.#insert(output);
	}

	/** It has no options; whoever gives some without TypeScript is told. */
	keep(text: string, options?: object): string {
		return this.#door.callNow('outputs.keep', options, (place) => {
			const bytes = Buffer.from(requireText('text', text, place), 'utf8');
			this.#gate.requireAlive(place.operation);
			const spool = new HostSpool(hostSpoolLimits);
			spool.append(bytes);
			return this.#insert(spooledOutput(spool));
		});
	}

	read(outputId: string, options: ReadOutputOptions = {}): Promise<OutputPage> {
		return this.#door.call('outputs.read', options, async (place) => {
			const { offset = 0, length = pageBytes, ...call } = options;
			const kept = this.#find(outputId, place);
			const bytes = await this.#bytes(kept, {
				...call,
				...place,
				offset,
				length: Math.min(length, longestPage),
			});
			const whole = wholeCharacters(bytes, offset + bytes.byteLength < kept.bytes);
			const end = offset + whole.byteLength;
			return {
				text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole),
				offset,
				nextOffset: end < kept.bytes && whole.byteLength > 0 ? end : null,
				keptBytes: kept.bytes,
			};
		});
	}

	grep(
		outputId: string,
		text: string,
		options: GrepOptions = {},
	): Promise<{ readonly matches: readonly OutputMatch[]; readonly more: boolean }> {
		return this.#door.call('outputs.grep', options, async (place) => {
			const { maxMatches = defaultMatches, ...call } = options;
			const wanted = requireText('text', text, place);
			const kept = this.#find(outputId, place);
			const matches: OutputMatch[] = [];
			for await (const line of this.#lines(kept, { ...call, ...place })) {
				if (!line.text.includes(wanted)) continue;
				if (matches.length === maxMatches) return { matches, more: true };
				matches.push({ ...line, text: line.text.slice(0, longestMatch) });
			}
			return { matches, more: false };
		});
	}

	async close(): Promise<void> {
		this.#closed = true;
		const kept = [...this.#kept.values()];
		this.#kept.clear();
		await Promise.all(kept.map(async (output) => output.close()));
	}

	/** Lines of bounded length; one that is longer is searched piece by piece. */
	async *#lines(kept: KeptOutput, call: CallOptions & Place): AsyncGenerator<OutputMatch> {
		const decoder = new TextDecoder();
		let line = 1;
		let offset = 0;
		let held = Buffer.alloc(0);
		for (let at = 0; at < kept.bytes; ) {
			const page = await this.#bytes(kept, { ...call, offset: at, length: longestPage });
			if (page.byteLength === 0) break;
			at += page.byteLength;
			held = Buffer.concat([held, page]);
			let start = 0;
			for (let newline = held.indexOf(10); newline !== -1; newline = held.indexOf(10, start)) {
				yield { line, offset, text: decoder.decode(held.subarray(start, newline)) };
				line += 1;
				offset += newline + 1 - start;
				start = newline + 1;
			}
			held = held.subarray(start);
			if (held.byteLength > longestPage) {
				yield { line, offset, text: decoder.decode(held) };
				offset += held.byteLength;
				held = Buffer.alloc(0);
			}
		}
		if (held.byteLength > 0) yield { line, offset, text: decoder.decode(held) };
	}

	#bytes(
		kept: KeptOutput,
		{ offset, length, ...call }: CallOptions & Place & { offset: number; length: number },
	): Promise<Uint8Array> {
		return this.#gate.call({ ...call, retry: 'safe' }, (signal) =>
			kept.read({ offset, length, signal }),
		);
	}

	#find(outputId: string, place: Place): KeptOutput {
		const kept = this.#kept.get(requireId('outputId', outputId, place));
		if (kept !== undefined) return kept;
		this.#gate.requireAlive(place.operation);
		throw new SandboxError(
			`there is no output ${shown(outputId)}, or it was dropped for newer ones; run the code again to see it`,
			{ code: 'not-found', ...place },
		);
	}

	#insert(output: KeptOutput): string {
		const outputId = this.#random.id();
		this.#kept.set(outputId, output);
		this.#heldBytes += output.heldBytes;
		for (const [oldest, kept] of this.#kept) {
			if (this.#kept.size <= keptOutputs && this.#heldBytes <= keptBytes) break;
			this.#forget(oldest, kept);
		}
		return outputId;
	}

	#forget(outputId: string, output: KeptOutput): void {
		this.#kept.delete(outputId);
		this.#heldBytes -= output.heldBytes;
		output.close().catch(() => {});
	}
}

/** What the host keeps of one output that the sandbox does not keep. */
export const hostSpoolLimits = Object.freeze({
	memoryBytes: 64 * 1024,
	maxBytes: 64 * 1024 * 1024,
});

export function spooledOutput(spool: HostSpool): KeptOutput {
	return {
		bytes: spool.keptBytes,
		heldBytes: spool.keptBytes,
		read: ({ offset, length }) => spool.read(offset, length),
		close: () => spool.close(),
	};
}

/** Leaves a code point that the page cuts to the next page. */
function wholeCharacters(bytes: Uint8Array, more: boolean): Uint8Array {
	if (!more) return bytes;
	for (let back = 1; back <= Math.min(3, bytes.byteLength - 1); back += 1) {
		const byte = bytes[bytes.byteLength - back] ?? 0;
		if (byte < 0x80) return bytes;
		if (byte < 0xc0) continue;
		const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
		return needs > back ? bytes.subarray(0, bytes.byteLength - back) : bytes;
	}
	return bytes;
}
