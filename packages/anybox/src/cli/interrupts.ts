import { SandboxError } from '@anybox/core';
import { exitCodes, type Terminal } from './command.ts';

const signals = ['SIGTERM', 'SIGHUP'] as const;

/**
 * What ends a command from outside. Ctrl-C: the first one asks what runs to stop, and a second one ends all of it, as
 * SIGTERM, SIGHUP and a reader that went away do at once.
 */
export class Interrupts {
	readonly #terminal: Terminal;
	readonly #last = new AbortController();
	#running: AbortController | undefined;
	#exitCode: number | undefined;

	private constructor(terminal: Terminal) {
		this.#terminal = terminal;
		process.on('SIGINT', this.interrupt);
		for (const name of signals) process.on(name, this.#end);
		terminal.closed.addEventListener('abort', this.#giveUp);
		if (terminal.closed.aborted) this.#giveUp();
	}

	/** The exit code of `run`, or that of what ended it from outside. */
	static async around(
		terminal: Terminal,
		run: (interrupts: Interrupts) => Promise<number>,
	): Promise<number> {
		const interrupts = new Interrupts(terminal);
		try {
			const exitCode = await run(interrupts);
			return interrupts.#exitCode ?? exitCode;
		} catch (error) {
			if (isEnd(error) && interrupts.#exitCode !== undefined) return interrupts.#exitCode;
			throw error;
		} finally {
			interrupts.#release();
		}
	}

	/** Aborts when everything is to end. */
	get end(): AbortSignal {
		return this.#last.signal;
	}

	/** Whether something runs that Ctrl-C would stop. */
	get isBusy(): boolean {
		return this.#running !== undefined;
	}

	/** A signal for what runs now, until it has ended. */
	async during<Value>(run: (signal: AbortSignal) => PromiseLike<Value>): Promise<Value> {
		const running = new AbortController();
		this.#running = running;
		try {
			return await run(AbortSignal.any([running.signal, this.end]));
		} catch (error) {
			// It was stopped before it began, and has nothing to tell of it.
			if (running.signal.aborted) this.#exitCode ??= exitCodes.interrupted;
			throw error;
		} finally {
			this.#running = undefined;
		}
	}

	/** As Ctrl-C does it: a terminal whose lines are edited sends no signal for it. */
	readonly interrupt = (): void => {
		if (this.#running === undefined || this.#running.signal.aborted) {
			this.#finish(exitCodes.interrupted);
		} else this.#running.abort();
	};

	readonly #end = (name: NodeJS.Signals): void =>
		this.#finish(name === 'SIGHUP' ? exitCodes.hungUp : exitCodes.terminated);

	readonly #giveUp = (): void => this.#finish(exitCodes.closedPipe);

	#finish(exitCode: number): void {
		this.#exitCode ??= exitCode;
		this.#last.abort();
	}

	#release(): void {
		process.off('SIGINT', this.interrupt);
		for (const name of signals) process.off(name, this.#end);
		this.#terminal.closed.removeEventListener('abort', this.#giveUp);
	}
}

/** How a call fails that was given up, and one in a sandbox that was ended; other troubles are told. */
function isEnd(error: unknown): boolean {
	return SandboxError.is(error) && (error.code === 'aborted' || error.code === 'not-running');
}
