import type { Auditor } from '../../audit/auditor.ts';
import type { Ended } from '../../contract/ended.ts';
import { SandboxError } from '../../contract/error.ts';
import type { Channel } from '../../contract/interpreter.ts';
import type { GuestProcess } from '../../contract/process.ts';
import { endsWithin, type LadderEnd, stopByLadder } from '../../policy/ladder.ts';
import { CallbackError, Callbacks } from '../calls/callbacks.ts';
import { CellOutput, channels } from '../outputs/cell-output.ts';
import { commandEndedAs, type OwnEnd, type SeenExit, unseenExit } from './command-verdict.ts';
import type { Gate, StopReason } from '../calls/gate.ts';
import type { Lifetime } from '../lifetime/lifetime.ts';
import type { StartOptions } from '../options.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import { OutputPump } from './output-pump.ts';
import type { CommandResult, Output } from '../result.ts';

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

const killMs = 2000;

/** One command from its start to its result. */
export class RunningCommand {
	readonly process: GuestProcess;
	/** What its lines in the audit log are tied together by. */
	readonly commandId: string;
	readonly #parts: RunningCommandOptions;
	readonly #output: ReturnType<typeof channels<CellOutput>>;
	readonly #pumps: ReturnType<typeof channels<OutputPump>>;
	readonly #result: Promise<CommandResult>;
	#reason: StopReason | undefined;
	#isOver = false;
	/** Even `kill` showed nothing: it may run on. */
	#isGivenUp = false;
	/** What the driver's `kill` failed with, where that was the last that was heard of it. */
	#killFailure: { readonly error: unknown } | undefined;
	readonly #callbacks = new Callbacks(() => this.stop('cancelled'));
	/** There while the command runs. */
	#stop: ((reason: StopReason) => void) | undefined;

	constructor(parts: RunningCommandOptions) {
		this.process = parts.process;
		this.commandId = parts.commandId;
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
		this.#stop?.(reason);
	}

	/** True when its end was seen, or it was given up. */
	get isOver(): boolean {
		return this.#isOver;
	}

	/** Resolves when the command has ended; what its callbacks threw is for those who wait for its result. */
	async kill(): Promise<void> {
		// The line stands before the end, and nobody waits for a slow log meanwhile.
		const recorded = this.#recordKill();
		if (this.#isGivenUp && !this.#parts.gate.ended) {
			this.#isGivenUp = (await this.#descend('killed')) === 'gave-up';
		} else {
			this.stop('killed');
			await this.#result.catch((error: unknown) => {
				if (!(error instanceof CallbackError)) throw error;
			});
		}
		await recorded;
		if (this.#isGivenUp && !this.#parts.gate.ended) throw this.#unended();
	}

	/** That somebody ended it; nothing of one that has ended or is being ended. */
	async #recordKill(): Promise<void> {
		if (this.#stop === undefined || this.#reason !== undefined) return;
		const { auditor, commandId } = this.#parts;
		await auditor.record({ kind: 'command-kill', commandId });
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
			const end = await this.#exit();
			const { exit, bug } = end;
			this.#isOver = true;
			const [stdout, stderr] = await Promise.all([this.#told('stdout'), this.#told('stderr')]);
			const result: CommandResult = {
				exitCode: exit?.exitCode ?? null,
				signal: exit?.signal ?? null,
				ended: this.#ended(end),
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

	/** What was asked of it after it had ended is no reason of its end. */
	async #exit(): Promise<OwnEnd> {
		const { gate, options } = this.#parts;
		const { process } = this;
		const exited = process.exited.then((exit): SeenExit => ({ exit }), unseenExit);
		const gaveUp = new Promise<SeenExit>((resolve) => {
			this.#stop = (why) => {
				if (this.#reason !== undefined && !gate.isUrgent(why)) return;
				this.#reason ??= why;
				void this.#descend(why).then((how) => {
					this.#isGivenUp = how === 'gave-up';
					if (this.#isGivenUp) resolve({});
				});
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
			const end = { ...seen, reason: this.#reason, isSandboxOver: gate.ended };
			timer?.cancel();
			options.signal?.removeEventListener('abort', cancel);
			// What it left running may hold its pipes.
			this.#stop = (why) => {
				if (why === 'killed') this.#kill().catch(() => {});
			};
			// Of a command that was stopped, or of which nobody can tell, nothing is left that could hold its pipes.
			const clock = gate.stopClock(this.#reason);
			if (!this.#isGivenUp && (this.#reason !== undefined || seen.bug !== undefined)) {
				await endsWithin(clock, this.#kill(), killMs);
			}
			await Promise.all([this.#pumps.stdout.drain(clock), this.#pumps.stderr.drain(clock)]);
			return end;
		} finally {
			unwatch();
			this.#stop = undefined;
		}
	}

	#descend(why: StopReason): Promise<LadderEnd> {
		const { gate, graceMs } = this.#parts;
		const isUrgent = gate.isUrgent(why);
		return stopByLadder({
			clock: gate.stopClock(why),
			ended: this.process.exited,
			interrupt: async () => (isUrgent ? undefined : this.#askToStop()),
			kill: () => this.#kill(),
			graceMs: why === 'killed' || isUrgent ? 0 : graceMs,
			killMs,
		});
	}

	async #kill(): Promise<void> {
		try {
			await this.process.kill();
			this.#killFailure = undefined;
		} catch (error) {
			this.#killFailure = { error };
			throw error;
		}
	}

	#unended(): SandboxError {
		const operation = 'commands.kill';
		const fact = 'the command could not be ended, and may run on';
		const place = { retry: 'unsafe', operation, backend: this.#parts.gate.backend.name } as const;
		if (this.#killFailure === undefined) {
			return new SandboxError(`${fact}: no end within ${killMs} ms`, { code: 'timeout', ...place });
		}
		const cause = this.#parts.gate.wrap(this.#killFailure.error, operation);
		return new SandboxError(`${fact}: ${cause.message}`, { code: cause.code, ...place, cause });
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

	#ended(end: OwnEnd): Ended {
		return commandEndedAs({
			...end,
			isStopInDoubt: this.#isGivenUp || this.#killFailure !== undefined,
			isOutputBroken: Object.values(this.#pumps).some(({ failure }) => failure !== undefined),
		});
	}
}
