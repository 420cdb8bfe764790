import { fromJson } from '../wire/json.ts';
import { randomFillSync } from 'node:crypto';
import { errnos } from '../child/files/errno.ts';
import { type Caller, fileCallPrefix, maxPayloadBytes } from '../wire/calls.ts';
import type { InterruptFlag } from '../wire/interrupt.ts';
import { MemoryBudget, wasmPageBytes } from '../wire/memory-budget.ts';
import { type Kind, RingWriter } from '../wire/ring.ts';
import { saidResult } from './said.ts';
import { unpack } from './sparse-memory.ts';
import type { StartImage } from './start-image.ts';
import { wakeForRecords, type WorkerConfig } from '../wire/worker-messages.ts';

const encoder = new TextEncoder();
const radix = 2 ** 26;
/** Of a cell that has ended: no cell has this number. */
const noCell = 0;
const outputs: ReadonlyMap<string, Kind> = new Map([
	['stdout', 'stdout'],
	['stderr', 'stderr'],
	['lateStdout', 'stdout'],
	['lateStderr', 'stderr'],
]);

/** For a while: what is only missing now is not taken for what nobody knows of. */
const tooMuchAwaited = JSON.stringify({
	missing: 'too many packages are waited for in this sandbox; try again when they have come',
});

/** Which cell runs now, as the main thread numbers them. */
export interface Now {
	cell: number;
}

export interface HostOptions {
	readonly config: WorkerConfig;
	readonly files: ReadonlyMap<string, Uint8Array>;
	/** What Python is started from, where it is not made anew. */
	readonly image: StartImage | null;
	readonly now: Now;
	readonly caller: Caller;
	readonly interrupt: InterruptFlag;
	readonly wake: (reason: number) => void;
	/** Calls the realm's timer of that number. */
	readonly ring: (timer: number) => void;
}

export interface HostSide {
	readonly records: RingWriter;
	/** What the realm may call, and all that it may: only strings, numbers, booleans and arrays of bytes cross. */
	readonly functions: Readonly<Record<string, (...values: never[]) => unknown>>;
}

export function hostFunctions(options: HostOptions): HostSide {
	const { config, files, image, now, wake, ring } = options;
	const records = new RingWriter(config.ring, () => wake(wakeForRecords));
	const { caller, interrupt } = options;
	const budget = new MemoryBudget(config.budget);
	const taken = new Int32Array(config.taken);
	let stopped = noCell;
	const take = (): void => {
		interrupt.lower(now.cell);
		stopped = now.cell;
	};
	const functions = {
		...surroundings(files),
		...start(image),
		...texts,
		later(timer: number, milliseconds: number): void {
			if (milliseconds <= 0) setImmediate(ring, timer);
			else setTimeout(ring, milliseconds, timer);
		},
		memoryLimit: (): number => config.memoryPages * wasmPageBytes,
		takePages(pages: number): boolean {
			if (!budget.take(pages)) return false;
			Atomics.add(taken, 0, pages);
			return true;
		},
		write(output: string, bytes: Uint8Array): boolean {
			const kind = outputs.get(output);
			if (kind === undefined) return false;
			records.write(kind, output.startsWith('late') ? noCell : now.cell, bytes);
			return true;
		},
		result(text: string): void {
			const said = saidResult(text);
			if (said !== undefined) records.write('result', now.cell, encoder.encode(said));
		},
		isInterrupted: (): boolean => interrupt.isRaisedFor(now.cell),
		lowerInterrupt(): void {
			if (interrupt.isRaisedFor(now.cell)) take();
		},
		/** Whether the cell that runs was told to stop. */
		tookInterrupt: (): boolean => stopped !== noCell && stopped === now.cell,
		/** True when it ended because the cell is to stop. */
		sleep(milliseconds: number): boolean {
			interrupt.sleep(now.cell, milliseconds);
			if (!interrupt.isRaisedFor(now.cell)) return false;
			take();
			return true;
		},
		/** What became of a package that is wanted, as JSON; empty where the cell is to stop first. */
		package(by: string, name: string): string {
			let isNew = 1;
			const answer = interrupt.standUntil(now.cell, () => {
				const failure = caller.call('package', [by, name, isNew]);
				isNew = 0;
				if (failure === errnos.EMFILE) return tooMuchAwaited;
				if (failure !== 0) return '{"missing":null}';
				const json = caller.json();
				return json === '{}' ? undefined : json;
			});
			if (answer !== undefined) return answer;
			take();
			return '';
		},
		fileCall(name: string, ...values: (string | number)[]): string | number {
			const failure = caller.call(`${fileCallPrefix}${name}`, values);
			return failure === 0 ? caller.json() : -failure;
		},
		fileRead(file: number, target: Uint8Array, position: number): number {
			let done = 0;
			while (done < target.byteLength) {
				const wanted = Math.min(target.byteLength - done, maxPayloadBytes);
				const failure = caller.call(`${fileCallPrefix}read`, [file, wanted, position + done]);
				if (failure !== 0) return done > 0 ? done : -failure;
				const bytes = caller.bytes();
				target.set(bytes, done);
				done += bytes.byteLength;
				if (bytes.byteLength < wanted) break;
			}
			return done;
		},
		fileWrite(file: number, source: Uint8Array, position: number): number {
			let done = 0;
			while (done < source.byteLength) {
				const part = source.subarray(done, done + maxPayloadBytes);
				const failure = caller.call(`${fileCallPrefix}write`, [file, position + done], part);
				if (failure !== 0) return done > 0 ? done : -failure;
				const { count } = fromJson<{ count: number }>(caller.json());
				done += count;
				if (count < part.byteLength) break;
			}
			return done;
		},
	};
	return { records, functions };
}

function surroundings(
	files: HostOptions['files'],
): Record<string, (...values: never[]) => unknown> {
	return {
		// What Pyodide warns of is for nobody: words of ours would come by the same way.
		log: () => {},
		text: (path: string) => {
			const content = files.get(path);
			return content === undefined ? null : Buffer.from(content).toString('utf8');
		},
		size: (path: string) => files.get(path)?.byteLength ?? -1,
		copy: (path: string, target: Uint8Array) => {
			target.set(files.get(path) ?? new Uint8Array());
			return true;
		},
		random: (target: Uint8Array) => {
			randomFillSync(target);
			return true;
		},
		now: () => performance.now(),
	};
}

function start(image: StartImage | null): Record<string, (...values: never[]) => unknown> {
	if (image === null) return {};
	const { snapshotBytes, preamble, memory } = image;
	return {
		snapshotBytes: () => snapshotBytes,
		preambleBytes: () => preamble.byteLength,
		fillPreamble: (target: Uint8Array) => target.set(preamble),
		fillMemory: (target: Uint8Array) => unpack(memory, target),
	};
}

const texts = {
	decode: (bytes: Uint8Array, encoding: string) => new TextDecoder(encoding).decode(bytes),
	encodedLength: (text: string) => Buffer.byteLength(text),
	/** How much was read and how much was written, in one number. */
	encodeInto: (text: string, target: Uint8Array) => {
		const { read, written } = encoder.encodeInto(text, target);
		return read * radix + written;
	},
	btoa: (text: string) => btoa(text),
	atob: (text: string) => atob(text),
};
