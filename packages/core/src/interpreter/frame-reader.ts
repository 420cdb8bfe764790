import {
	decodeFrame,
	type GuestEvent,
	type GuestReply,
	maxFrameBytes,
	type ProgramNews,
} from './frames.ts';
import { LineCutter } from './lines.ts';

/** What a program did: it said something on a channel, or closed it, or ended. */
export type ProgramEvent = ProgramNews | ProgramSaid;

export interface ProgramSaid {
	readonly event: 'said';
	readonly process: string;
	readonly channel: 'stdout' | 'stderr';
	readonly bytes: Uint8Array;
}

export type Received =
	| { readonly kind: 'event'; readonly event: GuestEvent }
	| { readonly kind: 'program'; readonly event: ProgramEvent }
	| { readonly kind: 'reply'; readonly reply: GuestReply };

/** Cuts what the guest sends into frames: lines, and the bytes of programs, each piece announced by a line. */
export class FrameReader {
	readonly #lines = new LineCutter(maxFrameBytes);
	#said: Omit<ProgramSaid, 'bytes'> | undefined;
	/** Of the piece that is announced. */
	#missing = 0;
	/** Lines that were no frames; what code prints cannot get here, so more than none is a defect or an attack. */
	strayLines = 0;

	*push(chunk: Uint8Array): Generator<Received> {
		let rest = chunk;
		while (rest.byteLength > 0) {
			if (this.#said === undefined) {
				const newline = rest.indexOf(10);
				const end = newline === -1 ? rest.byteLength : newline + 1;
				for (const line of this.#lines.push(rest.subarray(0, end))) yield* this.#take(line);
				rest = rest.subarray(end);
			} else {
				// The driver may use its buffer again once the chunk is consumed.
				const bytes = new Uint8Array(rest.subarray(0, this.#missing));
				yield { kind: 'program', event: { ...this.#said, bytes } };
				this.#missing -= bytes.byteLength;
				if (this.#missing === 0) this.#said = undefined;
				rest = rest.subarray(bytes.byteLength);
			}
		}
	}

	*#take(line: Uint8Array): Generator<Received> {
		const frame = decodeFrame(line);
		if (frame === undefined) this.strayLines += 1;
		else if (frame.kind !== 'announced') yield frame;
		else if (frame.event.raw > 0) {
			const { raw, ...said } = frame.event;
			this.#said = said;
			this.#missing = raw;
		}
	}
}
