import type { Clock } from '../../policy/clock.ts';
import { endsWithin } from '../../policy/ladder.ts';

export interface OutputPumpOptions {
	readonly stream: AsyncIterable<Uint8Array>;
	readonly take: (bytes: Uint8Array) => void;
}

/** How long a stream may be silent after its program has ended: the rest of what it wrote may be on its way. */
const quietMs = 500;
/** How long in all: a grandchild that prints for ever is not waited for. */
const longestMs = 2500;

/** Brings what one stream of a process says to where it is collected, and knows whether that was all of it. */
export class OutputPump {
	readonly #over: Promise<void>;
	#isFlowing = true;
	#isCutOff = false;
	#hear: () => void = () => {};
	#failure: { readonly error: unknown } | undefined;

	constructor(options: OutputPumpOptions) {
		this.#over = this.#pump(options);
	}

	/** What the stream broke off with. */
	get failure(): { readonly error: unknown } | undefined {
		return this.#failure;
	}

	/** True when bytes still came as it was given up. */
	get isCutOff(): boolean {
		return this.#isCutOff;
	}

	/** To call when the program has ended: resolves when the stream is over, fell silent or went on for too long. */
	async drain(clock: Clock): Promise<void> {
		let startedAt = clock.now();
		let heardAt = startedAt;
		this.#hear = () => {
			heardAt = clock.now();
		};
		while (this.#isFlowing) {
			const now = clock.now();
			const quietLeftMs = heardAt + quietMs - now;
			if (quietLeftMs <= 0) return;
			const longestLeftMs = startedAt + longestMs - now;
			this.#isCutOff = longestLeftMs <= 0;
			if (this.#isCutOff) return;
			const waitMs = Math.min(quietLeftMs, longestLeftMs);
			await endsWithin(clock, this.#over, waitMs);
			// While this process was busy nobody could hear: that was no silence.
			const deafMs = Math.max(0, clock.now() - now - waitMs);
			heardAt += deafMs;
			startedAt += deafMs;
		}
	}

	async #pump({ stream, take }: OutputPumpOptions): Promise<void> {
		try {
			for await (const bytes of stream) {
				take(bytes);
				this.#hear();
			}
		} catch (error) {
			this.#failure = { error };
		} finally {
			this.#isFlowing = false;
		}
	}
}
