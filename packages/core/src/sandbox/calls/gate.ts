import type { Backend } from '../../contract/backend.ts';
import { type Feature, supports } from '../../contract/capabilities.ts';
import { SandboxError } from '../../contract/error.ts';
import type { Clock } from '../../policy/clock.ts';
import { withDeadline } from '../../policy/deadline.ts';
import { PausableClock } from '../../policy/pausable-clock.ts';
import type { Place } from './arguments.ts';
import type { ErrorExit } from './error-exit.ts';
import type { CallOptions } from '../options.ts';
import type { Ended } from '../../contract/ended.ts';

/** `destroyed`: ended from here, by `kill` or at its lifetime. `lost`: it was found gone. */
export type SandboxState = 'running' | 'paused' | 'destroyed' | 'lost';

/** Why something that runs is stopped from here. */
export type StopReason = Extract<Ended, 'timeout' | 'cancelled' | 'killed'>;

export interface GateOptions {
	readonly backend: Backend;
	readonly clock: Clock;
	readonly requestTimeoutMs: number;
	readonly exit: ErrorExit;
}

export interface GateCall<Value> extends CallOptions {
	readonly operation: string;
	/** What it means for a retry when the call is given up half-way. */
	readonly retry: 'safe' | 'unsafe';
	readonly discard?: (late: Value) => void;
	/** The call is about one process, whose end is not the end of the sandbox. */
	readonly ofProcess?: true;
	/** It is served in a pause as well, and its time goes on there. */
	readonly whilePaused?: true;
}

/**
 * The one door to a driver: state, capabilities, deadlines and errors are dealt with here, so that neither
 * drivers nor the rest of `Sandbox` have to.
 */
export class Gate {
	readonly backend: Backend;
	/** The caller's: the sandbox lives and dies by it, paused or not. */
	readonly clock: Clock;
	readonly requestTimeoutMs: number;
	readonly #insideClock: PausableClock;
	readonly #exit: ErrorExit;
	readonly #active = new Set<AbortController>();
	readonly #watchers = new Set<() => void>();
	#state: SandboxState = 'running';
	#ending = '';

	constructor(options: GateOptions) {
		this.backend = options.backend;
		this.clock = options.clock;
		this.#insideClock = new PausableClock(options.clock);
		this.requestTimeoutMs = options.requestTimeoutMs;
		this.#exit = options.exit;
	}

	/** That of what runs in the sandbox and of the calls that wait for it: it stands still with them in a pause. */
	get insideClock(): Clock {
		return this.#insideClock;
	}

	/** Of what is stopped: a limit stands still with the sandbox, and whoever wants it to end now waits for no resume. */
	stopClock(reason: StopReason | undefined): Clock {
		return reason === 'cancelled' || reason === 'killed' ? this.clock : this.#insideClock;
	}

	/** What stands still hears no question: it is ended at once. */
	isUrgent(reason: StopReason): boolean {
		return this.#state === 'paused' && reason !== 'timeout';
	}

	get state(): SandboxState {
		return this.#state;
	}

	set state(state: 'running' | 'paused') {
		if (this.ended) return;
		this.#state = state;
		if (state === 'paused') this.#insideClock.stop();
		else this.#insideClock.run();
	}

	get ended(): boolean {
		return this.#state === 'destroyed' || this.#state === 'lost';
	}

	/** Why it ended, in words; empty before. */
	get ending(): string {
		return this.#ending;
	}

	place(operation: string): Place {
		return { backend: this.backend.name, operation };
	}

	/** Calls back at each call and when the sandbox has ended, until the returned function is called. */
	watch(callback: () => void): () => void {
		this.#watchers.add(callback);
		return () => void this.#watchers.delete(callback);
	}

	/** No call gets through any more, and those under way reject. */
	end(state: 'destroyed' | 'lost', because: string): void {
		if (this.ended) return;
		this.#state = state;
		this.#ending = because;
		// What is stopped now is stopped within limits of its own.
		this.#insideClock.run();
		for (const controller of this.#active) controller.abort();
		this.#tell();
	}

	/** Rejects with `unsupported` for what the backend did not declare. */
	require(feature: Feature, operation: string, instead = ''): void {
		if (supports(this.backend.capabilities, feature)) return;
		throw new SandboxError(
			`this backend has no ${feature}${instead === '' ? '' : `; ${instead}`}`,
			{
				code: 'unsupported',
				backend: this.backend.name,
				operation,
				details: { capability: feature },
			},
		);
	}

	requireRunning(operation: string): void {
		if (this.#state === 'running') return;
		const fact = this.ended ? this.#ending : 'the sandbox is paused; call resume() first';
		throw new SandboxError(fact, { code: 'not-running', backend: this.backend.name, operation });
	}

	/** A sandbox that is paused still has what it kept; one that ended has nothing. */
	requireAlive(operation: string): void {
		if (this.ended) this.requireRunning(operation);
	}

	async call<Value>(
		options: GateCall<Value>,
		run: (signal: AbortSignal, progress: () => void) => Promise<Value>,
	): Promise<Value> {
		const { operation, signal, timeoutMs = this.requestTimeoutMs } = options;
		if (options.whilePaused === true) this.requireAlive(operation);
		else this.requireRunning(operation);
		this.#tell();
		const controller = new AbortController();
		const forward = (): void => controller.abort(signal?.reason);
		if (signal?.aborted) forward();
		signal?.addEventListener('abort', forward, { once: true });
		this.#active.add(controller);
		try {
			return await withDeadline(
				{
					...options,
					signal: controller.signal,
					timeoutMs,
					clock: options.whilePaused === true ? this.clock : this.#insideClock,
					backend: this.backend.name,
				},
				(given, progress) =>
					run(given, () => {
						progress();
						this.#tell();
					}),
			);
		} catch (error) {
			if (this.ended && !signal?.aborted) this.requireRunning(operation);
			throw this.#noticed(this.wrap(error, operation), options.ofProcess);
		} finally {
			this.#active.delete(controller);
			signal?.removeEventListener('abort', forward);
		}
	}

	#tell(): void {
		for (const watcher of this.#watchers) watcher();
	}

	/** A driver that says `not-running` says that its sandbox is gone. */
	#noticed(error: SandboxError, ofProcess = false): SandboxError {
		if (error.code === 'not-running' && !ofProcess) this.end('lost', 'the sandbox is gone');
		return error;
	}

	/** A call that is made because the sandbox ends: state does not stop it. */
	async finish(
		options: GateCall<void>,
		run: (signal: AbortSignal) => Promise<void>,
	): Promise<void> {
		const { clock, backend, requestTimeoutMs } = this;
		const { timeoutMs = requestTimeoutMs } = options;
		try {
			await withDeadline({ ...options, timeoutMs, clock, backend: backend.name }, run);
		} catch (error) {
			throw this.wrap(error, options.operation);
		}
	}

	missing(feature: Feature): SandboxError {
		return new SandboxError(`${feature} is declared, and the driver has no such method`, {
			code: 'backend-bug',
			backend: this.backend.name,
			operation: feature,
		});
	}

	/** What a driver threw, as a `SandboxError`; the vendor's own words and object stay in it. */
	wrap(error: unknown, operation: string): SandboxError {
		return this.#exit.leaving(error, operation);
	}
}
