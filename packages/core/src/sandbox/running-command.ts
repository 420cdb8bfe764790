import type { Auditor } from '../audit/auditor.ts';
import { SandboxError } from '../contract/error.ts';
import type { Channel } from '../contract/interpreter.ts';
import type { GuestProcess, ProcessExit } from '../contract/process.ts';
import { endsWithin, stopByLadder } from '../policy/ladder.ts';
import { Callbacks } from './callbacks.ts';
import { CellOutput, channels } from './cell-output.ts';
import type { Gate } from './gate.ts';
import type { Lifetime } from './lifetime.ts';
import type { StartOptions } from './options.ts';
import type { OutputStore } from './output-store.ts';
import { OutputPump } from './output-pump.ts';
import type { CommandResult, Ended, Output } from './result.ts';

export interface RunningCommandOptions {
	readonly gate: Gate;
	readonly store: OutputStore;
	readonly lifetime: Lifetime;
	readonly auditor: Auditor;
	readonly graceMs: number;
	readonly process: GuestProcess;
	readonly options: StartOptions & { readonly maxOutputBytes: number };
	readonly commandId: string;
}

type StopReason = Extract<Ended, 'timeout' | 'cancelled' | 'killed'>;

const killMs = 2000;

/** One command from its start to its result. */
export class RunningCommand {
	readonly process: GuestProcess;
	readonly #parts: RunningCommandOptions;
	readonly #output: ReturnType<typeof channels<CellOutput>>;
	readonly #pumps: ReturnType<typeof channels<OutputPump>>;
	readonly #result: Promise<CommandResult>;
	#reason: StopReason | undefined;
	readonly #callbacks = new Callbacks(() => this.stop('cancelled'));
	#stop: (reason: StopReason) => void = () => {};

	constructor(parts: RunningCommandOptions) {
		this.process = parts.process;
		this.#parts = parts;
		const { maxOutputBytes, onStdout, onStderr } = parts.options;
		const callbacks = { stdout: onStdout, stderr: onStderr };
		this.#output = channels(
			(kind) =>
				new CellOutput({
					maxBytes: maxOutputBytes,
					spoolHere: true,
					onText: callbacks[kind] && this.#callbacks.guard(callbacks[kind]),
				}),
		);
		this.#pumps = channels(
			(kind) =>
				new OutputPump({
					stream: parts.process[kind],
					take: (bytes) => this.#output[kind].push(bytes),
					clock: parts.gate.insideClock,
				}),
		);
		this.#result = this.#run();
		// Nobody has to wait for a command in the background.
		this.#result.catch(() => {});
	}

	wait(): Promise<CommandResult> {
		return this.#result;
	}

	stop(reason: StopReason): void {
		this.#stop(reason);
	}

	/** Writes all the program is to read and then ends it; a program that reads less is no failure. */
	feed(content: string | Uint8Array): void {
		const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
		const write = bytes.byteLength === 0 ? Promise.resolve() : this.process.writeStdin(bytes);
		write.then(() => this.process.closeStdin()).catch(() => {});
	}

	async #run(): Promise<CommandResult> {
		const { gate, lifetime, auditor, commandId, graceMs } = this.#parts;
		const rest = lifetime.begin();
		const startedAt = gate.insideClock.now();
		try {
			const { exit, bug } = await this.#exit();
			const [stdout, stderr] = await Promise.all([this.#told('stdout'), this.#told('stderr')]);
			const result: CommandResult = {
				exitCode: exit?.exitCode ?? null,
				signal: exit?.signal ?? null,
				ended: this.#reason ?? (gate.ended ? 'killed' : this.#endedAs(exit)),
				stdout,
				stderr,
				durationMs: gate.insideClock.now() - startedAt,
			};
			await auditor.record({
				kind: 'command-end',
				commandId,
				ended: bug === undefined ? result.ended : 'unknown',
				exitCode: result.exitCode,
				signal: result.signal,
				durationMs: result.durationMs,
				stdoutBytes: stdout.bytes,
				stderrBytes: stderr.bytes,
				...(bug === undefined ? {} : { errorCode: bug.code }),
			});
			if (bug !== undefined) throw bug;
			await this.#callbacks.settle(gate.clock, graceMs);
			return result;
		} finally {
			rest();
		}
	}

	async #exit(): Promise<SeenExit> {
		const { gate, options, graceMs } = this.#parts;
		const { process } = this;
		const exited = process.exited.then((exit): SeenExit => ({ exit }), unseen);
		const gaveUp = new Promise<SeenExit>((resolve) => {
			this.#stop = (why) => {
				if (this.#reason !== undefined) return;
				this.#reason = why;
				void stopByLadder({
					clock: gate.insideClock,
					ended: exited,
					interrupt: () => this.#askToStop(),
					kill: () => process.kill(),
					graceMs: why === 'killed' ? 0 : graceMs,
					killMs,
				}).then((how) => how === 'gave-up' && resolve({}));
			};
		});
		const cancel = (): void => this.stop('cancelled');
		if (options.signal?.aborted) cancel();
		options.signal?.addEventListener('abort', cancel, { once: true });
		const timer =
			options.timeoutMs === undefined
				? undefined
				: gate.insideClock.after(options.timeoutMs, () => this.stop('timeout'));
		const unwatch = gate.watch(() => {
			if (gate.ended) this.stop('killed');
		});
		if (gate.ended) this.stop('killed');
		try {
			const seen = await Promise.race([exited, gaveUp]);
			// Of a command that was stopped, or of which nobody can tell, nothing is left that could hold its pipes.
			if (this.#reason !== undefined || seen.bug !== undefined) {
				await endsWithin(gate.insideClock, process.kill(), killMs);
			}
			await Promise.all([this.#pumps.stdout.drain(), this.#pumps.stderr.drain()]);
			return seen;
		} finally {
			timer?.cancel();
			unwatch();
			options.signal?.removeEventListener('abort', cancel);
			this.#stop = () => {};
		}
	}

	async #askToStop(): Promise<void> {
		if (this.#parts.gate.backend.capabilities.commandSignals === false) return;
		await this.process.signal('SIGTERM');
	}

	/** What one channel said, and whether that is known to be less than all of it. */
	async #told(channel: Channel): Promise<Output> {
		const { failure, isCutOff } = this.#pumps[channel];
		const output = await this.#output[channel].finish(null, this.#parts.store, undefined);
		if (failure !== undefined) {
			const { message } = this.#parts.gate.wrap(failure.error, 'commands');
			return { ...output, incomplete: `the stream broke off: ${message}` };
		}
		if (!isCutOff) return output;
		return { ...output, incomplete: 'more still came long after the command had ended' };
	}

	#endedAs(exit: ProcessExit | undefined): Ended {
		if (exit === undefined) return 'unknown';
		if (exit.outOfMemory === true) return 'memory';
		if (exit.signal !== null) return 'killed';
		if (exit.exitCode === null) return 'unknown';
		if (exit.exitCode !== 0) return 'error';
		const broke = this.#pumps.stdout.failure ?? this.#pumps.stderr.failure;
		return broke === undefined ? 'ok' : 'unknown';
	}
}

/** How a process ended; without an exit when nobody saw it, and with a bug when what was told is no exit. */
interface SeenExit {
	readonly exit?: ProcessExit;
	readonly bug?: SandboxError;
}

function unseen(error: unknown): SeenExit {
	return SandboxError.is(error) && error.code === 'backend-bug' ? { bug: error } : {};
}
