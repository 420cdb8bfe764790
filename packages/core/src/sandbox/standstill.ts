import type { Driver } from '../contract/driver.ts';
import { endsWithin } from '../policy/ladder.ts';
import type { Gate } from './gate.ts';
import type { CallOptions } from './options.ts';

/** How long a call waits for an earlier one that was given up, and may still take effect after it. */
const patienceMs = 5000;

/**
 * Stops a sandbox and lets it go on, one after the other. Its state is what the driver last brought about, be
 * it for a call that was given up before.
 */
export class Standstill {
	readonly #gate: Gate;
	readonly #driver: Driver;
	#last: Promise<unknown> = Promise.resolve();

	constructor(gate: Gate, driver: Driver) {
		this.#gate = gate;
		this.#driver = driver;
	}

	async pause(options: CallOptions): Promise<void> {
		const gate = this.#gate;
		await gate.call({ ...options, operation: 'pause', retry: 'unsafe' }, async (signal) => {
			await this.#turn(signal);
			// By the call before this one.
			if (gate.state === 'paused') return;
			await this.#follow('paused', async () => this.#driver.pause?.({ signal }));
		});
	}

	async resume(options: CallOptions): Promise<void> {
		const call = { ...options, operation: 'resume', retry: 'unsafe', whilePaused: true } as const;
		await this.#gate.call(call, async (signal) => {
			await this.#turn(signal);
			await this.#follow('running', async () => this.#driver.resume?.({ signal }));
		});
	}

	async #turn(signal: AbortSignal): Promise<void> {
		await endsWithin(this.#gate.clock, this.#last, patienceMs);
		signal.throwIfAborted();
	}

	/** To its end, whoever gives up waiting for it. */
	#follow(state: 'running' | 'paused', change: () => Promise<void>): Promise<void> {
		const followed = this.#reach(state, change);
		this.#last = followed;
		return followed;
	}

	async #reach(state: 'running' | 'paused', change: () => Promise<void>): Promise<void> {
		await change();
		this.#gate.state = state;
	}
}
