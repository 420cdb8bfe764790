import type { Auditor } from '../audit/auditor.ts';
import type { GuestProcess, ProcessExit } from '../contract/process.ts';
import { endsWithin, stopByLadder } from '../policy/ladder.ts';
import { Callbacks } from './callbacks.ts';
import { CellOutput, channels } from './cell-output.ts';
import type { Gate } from './gate.ts';
import type { Lifetime } from './lifetime.ts';
import type { StartOptions } from './options.ts';
import type { OutputStore } from './output-store.ts';
import type { CommandResult, Ended } from './result.ts';

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
/** How long the pipes of a program that has ended may still bring what it wrote. */
const drainMs = 500;

/** One command from its start to its result. */
export class RunningCommand {
	readonly process: GuestProcess;
	/** What its lines in the audit log are tied together by. */
	readonly commandId: string;
	readonly #parts: RunningCommandOptions;
	readonly #output: ReturnType<typeof channels<CellOutput>>;
	readonly #result: Promise<CommandResult>;
	#reason: StopReason | undefined;
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

	/** Ends it without asking, and records that somebody did; does nothing when it has ended or is being ended. */
	async kill(): Promise<void> {
		if (this.#stop === undefined || this.#reason !== undefined) return;
		const { auditor, commandId } = this.#parts;
		// The line stands before the end, and nobody waits for a slow log meanwhile.
		const recorded = auditor.record({ kind: 'command-kill', commandId });
		this.stop('killed');
		await recorded;
	}

	/** Writes all the program is to read and then ends it; a program that reads less is no failure. */
	feed(content: string | Uint8Array): void {
		const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
		const write = bytes.byteLength === 0 ? Promise.resolve() : this.process.writeStdin(bytes);
		write.then(() => this.process.closeStdin()).catch(() => {});
	}

	async #run(): Promise<CommandResult> {
		const { gate, lifetime, store, auditor, commandId, graceMs } = this.#parts;
		const rest = lifetime.begin();
		const startedAt = gate.insideClock.now();
		try {
			const exit = await this.#exit();
			const [stdout, stderr] = await Promise.all([
				this.#output.stdout.finish(null, store, undefined),
				this.#output.stderr.finish(null, store, undefined),
			]);
			const result: CommandResult = {
				exitCode: exit?.exitCode ?? null,
				signal: exit?.signal ?? null,
				ended: this.#reason ?? (gate.ended ? 'killed' : endedAs(exit)),
				stdout,
				stderr,
				durationMs: gate.insideClock.now() - startedAt,
			};
			await auditor.record({
				kind: 'command-end',
				commandId,
				ended: result.ended,
				exitCode: result.exitCode,
				signal: result.signal,
				durationMs: result.durationMs,
				stdoutBytes: stdout.bytes,
				stderrBytes: stderr.bytes,
			});
			await this.#callbacks.settle(gate.clock, graceMs);
			return result;
		} finally {
			rest();
		}
	}

	/** The end as it was seen; `undefined` when nobody saw it. */
	async #exit(): Promise<ProcessExit | undefined> {
		const { gate, options, graceMs } = this.#parts;
		const { process } = this;
		const exited = process.exited.catch(() => undefined);
		const pumps = Promise.all([
			this.#pump(process.stdout, this.#output.stdout),
			this.#pump(process.stderr, this.#output.stderr),
		]);
		const gaveUp = new Promise<undefined>((resolve) => {
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
				}).then((how) => how === 'gave-up' && resolve(undefined));
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
			const exit = await Promise.race([exited, gaveUp]);
			// Of a command that was stopped nothing is left running that could hold its pipes.
			if (this.#reason !== undefined) await endsWithin(gate.insideClock, process.kill(), killMs);
			// What a grandchild that holds the pipes says later belongs to nobody.
			await endsWithin(gate.insideClock, pumps, drainMs);
			return exit;
		} finally {
			timer?.cancel();
			unwatch();
			options.signal?.removeEventListener('abort', cancel);
			this.#stop = undefined;
		}
	}

	async #askToStop(): Promise<void> {
		if (this.#parts.gate.backend.capabilities.commandSignals === false) return;
		await this.process.signal('SIGTERM');
	}

	async #pump(stream: AsyncIterable<Uint8Array>, output: CellOutput): Promise<void> {
		try {
			for await (const bytes of stream) output.push(bytes);
		} catch {
			// A stream that breaks off ends here; how the program ended is told by its exit alone.
		}
	}
}

function endedAs(exit: ProcessExit | undefined): Ended {
	if (exit === undefined) return 'unknown';
	if (exit.outOfMemory === true) return 'memory';
	if (exit.signal !== null) return 'killed';
	if (exit.exitCode === null) return 'unknown';
	return exit.exitCode === 0 ? 'ok' : 'error';
}
