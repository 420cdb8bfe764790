import { SandboxError } from '../contract/error.ts';
import type { GuestProcess, ProcessExit } from '../contract/process.ts';
import type { Clock } from '../policy/clock.ts';
import { type Deferred, deferred } from '../policy/deadline.ts';
import { endsWithin } from '../policy/ladder.ts';
import {
	decodeFrame,
	encodeFrame,
	type GuestEvent,
	type GuestReply,
	maxFrameBytes,
} from './frames.ts';
import { LineCutter } from './lines.ts';

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
	readonly #waiting = new Map<number, Deferred<Readonly<Record<string, unknown>>>>();
	#lastId = 0;
	#open = true;
	#words: Uint8Array = new Uint8Array();
	/** Lines that were no frames; what code prints cannot get here, so more than none is a defect or an attack. */
	strayLines = 0;

	constructor(options: GuestChannelOptions) {
		this.#process = options.process;
		this.#backend = options.backend;
		this.#clock = options.clock;
		this.#onEvent = options.onEvent;
		this.closed = this.#run();
	}

	get open(): boolean {
		return this.#open;
	}

	/** Writes bytes that are no frame: the program the bootstrap waits for. */
	async writeRaw(bytes: Uint8Array): Promise<void> {
		// A process that reads no more has ended or is about to: `closed` tells how.
		await this.#process.writeStdin(bytes).catch(() => {});
	}

	/** Rejects with `unavailable` when the channel closes before the answer: the request may have had its effect. */
	async request(
		op: string,
		fields: Readonly<Record<string, unknown>>,
	): Promise<Readonly<Record<string, unknown>>> {
		if (!this.#open) throw this.#gone(op, 'safe');
		this.#lastId += 1;
		const id = this.#lastId;
		const answer = deferred<Readonly<Record<string, unknown>>>();
		this.#waiting.set(id, answer);
		await this.writeRaw(encodeFrame({ id, op, ...fields }));
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
		const cutter = new LineCutter(maxFrameBytes);
		for await (const chunk of this.#process.stdout) {
			for (const line of cutter.push(chunk)) this.#take(line);
		}
	}

	#take(line: Uint8Array): void {
		const frame = decodeFrame(line);
		if (frame === undefined) this.strayLines += 1;
		else if (frame.kind === 'event') this.#onEvent(frame.event);
		else this.#settle(frame.reply);
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
