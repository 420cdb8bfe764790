import type { Driver } from '../../contract/driver.ts';
import { deferred } from '../../policy/deadline.ts';
import { endsWithin } from '../../policy/ladder.ts';
import type { Gate } from '../calls/gate.ts';
import type { CallOptions } from '../options.ts';

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
		await gate.call({ ...options, operation: 'pause', retry: 'unsafe' }, (signal) =>
			this.#inTurn(signal, async () => {
				// By the call before this one.
				if (gate.state !== 'paused') await this.#driver.pause?.({ signal });
				gate.state = 'paused';
			}),
		);
	}

	async resume(options: CallOptions): Promise<void> {
		const gate = this.#gate;
		const call = { ...options, operation: 'resume', retry: 'unsafe', whilePaused: true } as const;
		await gate.call(call, (signal) =>
			this.#inTurn(signal, async () => {
				await this.#driver.resume?.({ signal });
				gate.state = 'running';
			}),
		);
	}

	/** After the call before this one, and before the one after it, whoever gives up waiting for it. */
	async #inTurn(signal: AbortSignal, change: () => Promise<void>): Promise<void> {
		const before = this.#last;
		const over = deferred<void>();
		this.#last = over.promise;
		try {
			await endsWithin(this.#gate.clock, before, patienceMs);
			signal.throwIfAborted();
			await change();
		} finally {
			over.resolve();
		}
	}
}
