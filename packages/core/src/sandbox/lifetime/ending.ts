import type { Driver } from '../../contract/driver.ts';
import type { Clock } from '../../policy/clock.ts';
import type { Gate } from '../calls/gate.ts';
import type { CallOptions } from '../options.ts';

export interface EndingOptions {
	readonly gate: Gate;
	readonly driver: Driver;
	/** The sandbox is gone: once, but for what it rejects with, which the next kill tries again. */
	readonly onGone: () => Promise<void>;
	/** Each time that the driver could not end it. */
	readonly onFailure: (error: unknown) => void;
}

/** One call of the driver, for as long as anybody waits for it. */
interface Attempt {
	readonly controller: AbortController;
	readonly done: Promise<void>;
	waiting: number;
}

/** After each failure at the end of a lifetime; whoever ends the process first, `list` still shows the sandbox. */
const retriesAfterMs: readonly number[] = [1000, 4000, 16_000, 64_000];

/** Ends a sandbox, however many ask for it: they share the call of the driver, and nothing else. */
export class Ending {
	readonly #options: EndingOptions;
	#attempt: Attempt | undefined;
	#isGone = false;
	#closed: Promise<void> | undefined;
	#isExpiring = false;

	constructor(options: EndingOptions) {
		this.#options = options;
	}

	/** No call gets through from here on, unless it is given up before it began. */
	async kill(because: string, options: CallOptions = {}): Promise<void> {
		const { gate } = this.#options;
		await gate.finish({ ...options, operation: 'kill', retry: 'safe' }, (signal) => {
			gate.end('destroyed', because);
			return this.#destroyed(signal);
		});
		await this.#close();
	}

	/** `kill` when nobody asks: what fails is tried again, a few times. */
	async expire(because: string): Promise<void> {
		if (this.#isExpiring) return;
		this.#isExpiring = true;
		try {
			await this.kill(because).catch(() => {});
			for (const ms of retriesAfterMs) {
				if (!this.#isGone) await inBackground(this.#options.gate.clock, ms);
				if (!this.#isGone) await this.kill(because).catch(() => {});
			}
		} finally {
			this.#isExpiring = false;
		}
	}

	async #destroyed(signal: AbortSignal): Promise<void> {
		if (this.#isGone) return;
		const attempt = (this.#attempt ??= this.#begin());
		attempt.waiting += 1;
		const leave = (): void => {
			attempt.waiting -= 1;
			if (attempt.waiting > 0) return;
			this.#forget(attempt);
			attempt.controller.abort(signal.reason);
		};
		signal.addEventListener('abort', leave, { once: true });
		try {
			await attempt.done;
		} finally {
			signal.removeEventListener('abort', leave);
		}
	}

	#begin(): Attempt {
		const controller = new AbortController();
		const done = this.#destroy(controller.signal);
		const attempt: Attempt = { controller, done, waiting: 0 };
		done.catch(() => this.#forget(attempt));
		return attempt;
	}

	async #destroy(signal: AbortSignal): Promise<void> {
		const { driver, onFailure } = this.#options;
		try {
			await driver.destroy({ signal });
		} catch (error) {
			if (!this.#isGone) onFailure(error);
			throw error;
		}
		this.#isGone = true;
		// Also when nobody waits any more; who does hears how it went.
		this.#close().catch(() => {});
	}

	#forget(attempt: Attempt): void {
		if (this.#attempt === attempt) this.#attempt = undefined;
	}

	#close(): Promise<void> {
		this.#closed ??= this.#options.onGone().catch((error: unknown) => {
			this.#closed = undefined;
			throw error;
		});
		return this.#closed;
	}
}

/** A sandbox that is to end keeps no process alive. */
function inBackground(clock: Clock, ms: number): Promise<void> {
	return new Promise((resolve) => clock.after(ms, resolve).unref());
}
