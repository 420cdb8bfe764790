import { SandboxError } from '../contract/error.ts';
import type { GuestProcess, ProcessExit } from '../contract/process.ts';
import type { Clock } from '../policy/clock.ts';
import { type Deferred, deferred } from '../policy/deadline.ts';
import { endsWithin } from '../policy/ladder.ts';
import { FrameReader, type ProgramEvent, type Received } from './frame-reader.ts';
import { encodeFrame, type GuestEvent, type GuestReply } from './frames.ts';

/** Why no more frames come. `exit` is `null` when the connection broke and nobody saw the process end. */
export interface ChannelClosed {
	readonly exit: ProcessExit | null;
	/** The last words of the process on stderr. */
	readonly words: string;
}

export interface GuestChannelOptions {
	readonly process: GuestProcess;
	readonly backend: string;
	readonly clock: Clock;
	readonly onEvent: (event: GuestEvent) => void;
	/** Of programs that run beside cells. */
	readonly onProgram?: (event: ProgramEvent) => void;
}

const keptWordsBytes = 4096;
const settleMs = 1000;

/** Requests and events over the stdio of one guest process. */
export class GuestChannel {
	readonly closed: Promise<ChannelClosed>;
	readonly #process: GuestProcess;
	readonly #backend: string;
	readonly #clock: Clock;
	readonly #onEvent: (event: GuestEvent) => void;
	readonly #onProgram: (event: ProgramEvent) => void;
	readonly #frames = new FrameReader();
	readonly #waiting = new Map<number, Deferred<Readonly<Record<string, unknown>>>>();
	#lastId = 0;
	#open = true;
	#words: Uint8Array = new Uint8Array();

	constructor(options: GuestChannelOptions) {
		this.#process = options.process;
		this.#backend = options.backend;
		this.#clock = options.clock;
		this.#onEvent = options.onEvent;
		this.#onProgram = options.onProgram ?? (() => {});
		this.closed = this.#run();
	}

	/** Lines that were no frames. */
	get strayLines(): number {
		return this.#frames.strayLines;
	}

	get open(): boolean {
		return this.#open;
	}

	/** Writes bytes that are no frame: the program the bootstrap waits for. */
	async writeRaw(bytes: Uint8Array): Promise<void> {
		// A process that reads no more has ended or is about to: `closed` tells how.
		await this.#process.writeStdin(bytes).catch(() => {});
	}

	/**
	 * With bytes behind it, where there are any. Rejects with `unavailable` when the channel closes before the answer: the
	 * request may have had its effect.
	 */
	async request(
		op: string,
		fields: Readonly<Record<string, unknown>>,
		bytes?: Uint8Array,
	): Promise<Readonly<Record<string, unknown>>> {
		if (!this.#open) throw this.#gone(op, 'safe');
		this.#lastId += 1;
		const id = this.#lastId;
		const answer = deferred<Readonly<Record<string, unknown>>>();
		this.#waiting.set(id, answer);
		const raw = bytes === undefined ? {} : { raw: bytes.byteLength };
		const frame = encodeFrame({ id, op, ...fields, ...raw });
		await this.writeRaw(bytes === undefined ? frame : Buffer.concat([frame, bytes]));
		return answer.promise;
	}

	/** Ends the process and all it started. */
	async kill(): Promise<void> {
		await this.#process.kill();
	}

	async #run(): Promise<ChannelClosed> {
		let exit: ProcessExit | null = null;
		// Broken streams and an end that nobody saw are the same to us: no more frames, and no exit.
		const exited = this.#process.exited.then(
			(seen) => void (exit = seen),
			() => {},
		);
		const words = this.#readWords().catch(() => {});
		const frames = this.#readFrames().catch(() => {});
		await Promise.race([frames, exited]);
		// The end of the process and the end of its streams come in any order, and soon after each other.
		await endsWithin(this.#clock, Promise.all([frames, exited, words]), settleMs);
		this.#open = false;
		for (const [id, answer] of this.#waiting) {
			this.#waiting.delete(id);
			answer.reject(this.#gone('request', 'unsafe'));
		}
		return { exit, words: new TextDecoder().decode(this.#words).trim() };
	}

	async #readFrames(): Promise<void> {
		for await (const chunk of this.#process.stdout) {
			for (const received of this.#frames.push(chunk)) this.#take(received);
		}
	}

	#take(received: Received): void {
		if (received.kind === 'event') this.#onEvent(received.event);
		else if (received.kind === 'program') this.#onProgram(received.event);
		else this.#settle(received.reply);
	}

	#settle(reply: GuestReply): void {
		const answer = this.#waiting.get(reply.id);
		if (answer === undefined) return;
		this.#waiting.delete(reply.id);
		if ('value' in reply) answer.resolve(reply.value);
		else {
			answer.reject(
				new SandboxError(reply.error.message, {
					code: reply.error.code,
					backend: this.#backend,
					operation: 'interpreter',
				}),
			);
		}
	}

	async #readWords(): Promise<void> {
		for await (const chunk of this.#process.stderr) {
			this.#words = Buffer.concat([this.#words, chunk]).subarray(-keptWordsBytes);
		}
	}

	#gone(operation: string, retry: 'safe' | 'unsafe'): SandboxError {
		return new SandboxError('the interpreter process is gone', {
			code: 'unavailable',
			retry,
			backend: this.#backend,
			operation,
		});
	}
}
