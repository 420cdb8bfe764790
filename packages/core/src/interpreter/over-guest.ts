import { SandboxError } from '../contract/error.ts';
import type { GuestInterpreter } from '../contract/interpreter.ts';
import type { GuestProcess } from '../contract/process.ts';
import { type Clock, systemClock } from '../policy/clock.ts';
import { type Random, systemRandom } from '../policy/random.ts';
import { checkArgument } from '../policy/rules.ts';
import { GuestChannel } from './channel.ts';
import type { GuestEvent } from './frames.ts';
import { InterpreterOverGuest } from './guest-interpreter.ts';
import { connectRules } from './options.ts';
import { type GuestLimits, greet, type Supervisor } from './supervisor.ts';

/** A process that speaks the guest protocol on its stdin and stdout. */
export interface ConnectGuestOptions {
	/** It runs; nothing was read of it, and nothing written to it. Ended when the guest cannot be greeted. */
	readonly process: GuestProcess;
	/** For messages. */
	readonly backend: string;
	/** For simulation. */
	readonly clock?: Clock;
	/** For simulation. */
	readonly random?: Random;
	/** Where they differ from the default. */
	readonly limits?: Partial<GuestLimits>;
	/** Ends the process when it aborts before the guest has answered. */
	readonly signal?: AbortSignal;
}

/** A guest of a backend's own, that was greeted. */
export interface Guest {
	/** Its contexts and cells. When the guest is gone, every call rejects with `not-running`. */
	readonly interpreter: GuestInterpreter;
	/**
	 * Asks for what the guest protocol does not have.
	 *
	 * @throws what the guest refuses with; `unavailable` when it is gone
	 */
	request(
		operation: string,
		fields: Readonly<Record<string, unknown>>,
	): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * For backends that run the guest by other means than `spawn`, such as an interpreter that is built in: greets a
 * guest, and gives the interpreter over it.
 *
 * @throws invalid-argument; unavailable when the process ends instead of answering
 */
export async function connectGuest(options: ConnectGuestOptions): Promise<Guest> {
	checkArgument('connectGuest', 'options', options, connectRules);
	const { process, backend, clock = systemClock, random = systemRandom, limits, signal } = options;
	let take: (event: GuestEvent) => void = () => {};
	const channel = new GuestChannel({ process, backend, clock, onEvent: (event) => take(event) });
	const abandon = (): void => void channel.kill().catch(() => {});
	signal?.addEventListener('abort', abandon, { once: true });
	try {
		signal?.throwIfAborted();
		const supervisor = await greet({ channel, backend, limits });
		const onTaker = (taker: (event: GuestEvent) => void): void => {
			take = taker;
		};
		return guestOver({ supervisor, backend, clock, random, onTaker });
	} catch (error) {
		abandon();
		throw error;
	} finally {
		signal?.removeEventListener('abort', abandon);
	}
}

export interface GreetedGuest {
	readonly supervisor: Supervisor;
	readonly backend: string;
	readonly clock: Clock;
	readonly random: Random;
	/** Called with who takes its events, from when somebody does: nothing happens in a guest before a context is open. */
	readonly onTaker: (take: (event: GuestEvent) => void) => void;
}

/** The guest of which nobody starts another. */
export function guestOver({ supervisor, backend, clock, random, onTaker }: GreetedGuest): Guest {
	const { channel } = supervisor;
	const start = async (take: (event: GuestEvent) => void): Promise<Supervisor> => {
		if (!channel.open) throw gone(backend);
		onTaker(take);
		return supervisor;
	};
	return {
		interpreter: new InterpreterOverGuest({ backend, clock, random, start }),
		request: (operation, fields) => channel.request(operation, fields),
	};
}

function gone(backend: string): SandboxError {
	return new SandboxError('the sandbox is gone', { code: 'not-running', backend });
}
