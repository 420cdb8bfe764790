import type { Auditor } from '../../audit/auditor.ts';
import { SandboxError } from '../../contract/error.ts';
import type { GuestCell } from '../../contract/interpreter.ts';
import { endsWithin, stopByLadder } from '../../policy/ladder.ts';
import type { Random } from '../../policy/random.ts';
import type { RunEvent } from '../api.ts';
import { CellGatherer } from './cell-gatherer.ts';
import { endedAs, type TruthfulEnd, unseen, type Verdict } from './cell-verdict.ts';
import type { SandboxContexts } from './contexts.ts';
import type { Gate, StopReason } from '../calls/gate.ts';
import { notStarted } from '../calls/not-started.ts';
import type { RunCodeOptions } from '../options.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import { patientAbort } from '../calls/patient-abort.ts';
import type { RunResult } from '../result.ts';

export interface CellParts {
	readonly gate: Gate;
	readonly contexts: SandboxContexts;
	readonly store: OutputStore;
	readonly auditor: Auditor;
	readonly random: Random;
	readonly graceMs: number;
}

export interface CellRequest {
	readonly contextId: string;
	readonly code: string;
	readonly timeoutMs: number;
	readonly maxOutputBytes: number;
	/** No less than that. */
	readonly maxStreamBytes: number;
	readonly environment: Readonly<Record<string, string>>;
	/** Its callbacks never throw. */
	readonly options: RunCodeOptions;
	readonly emit: (event: RunEvent) => void;
	/** Aborts when the reader of the events left. */
	readonly left: AbortSignal;
}

const operation = 'runCode';
/** How long a cell may take to end once its process was killed. */
const killMs = 2000;
/** How long a start that was given up may take to come to nothing. */
const lateStartMs = 2000;

/** One cell whose turn it is: starts it once, stops it at its limit, and tells what became of it. */
export class CellRunner {
	readonly #parts: CellParts;
	readonly #request: CellRequest;
	readonly #gatherer: CellGatherer;
	#isOverdue = false;
	#stop: (reason: StopReason) => void = () => {};
	#starting: Promise<unknown> = Promise.resolve();

	constructor(parts: CellParts, request: CellRequest) {
		this.#parts = parts;
		this.#request = request;
		const { store, contexts } = parts;
		const interpreter = contexts.interpreter(operation);
		this.#gatherer = new CellGatherer({ ...request, store, interpreter });
	}

	async run(): Promise<RunResult> {
		const { auditor, random, gate } = this.#parts;
		const { code, options, contextId } = this.#request;
		const language =
			this.#parts.contexts.languageOf(this.#request.contextId) ?? options.language ?? 'python';
		const cellId = random.id();
		await auditor.record({ kind: 'cell-start', cellId, contextId, language, code });
		const startedAt = gate.insideClock.now();
		const common = { kind: 'cell-end', cellId, contextId, language } as const;
		const { end: seen, reason } = await this.#startAndWait().catch(async (error: unknown) => {
			const end = notStarted(error, gate.insideClock.now() - startedAt);
			await auditor.record({ ...common, state: 'unknown', epoch: null, ...end });
			throw error;
		});
		const end = await this.#recovered(seen, reason);
		const result = await this.#result({ end, reason }, gate.insideClock.now() - startedAt);
		await auditor.record({
			...common,
			ended: result.ended,
			state: result.state,
			epoch: result.epoch,
			durationMs: result.durationMs,
			stdoutBytes: result.stdout.bytes,
			stderrBytes: result.stderr.bytes,
			errorName: result.error?.name,
		});
		return result;
	}

	/** The limit counts from here: code that keeps the start from being answered gets no time for it. */
	async #startAndWait(): Promise<Verdict> {
		const limit = this.#parts.gate.insideClock.after(this.#request.timeoutMs, () => {
			this.#isOverdue = true;
			this.#stop('timeout');
		});
		try {
			return await this.#wait(await this.#start());
		} catch (error) {
			return this.#unstarted(error);
		} finally {
			limit.cancel();
		}
	}

	async #start(): Promise<GuestCell> {
		const { gate, contexts, graceMs } = this.#parts;
		const { code, options, timeoutMs } = this.#request;
		const interpreter = contexts.interpreter(operation);
		// What has begun is interrupted as soon as its start is answered: given up, it would cost the variables.
		const abort =
			options.signal && patientAbort(options.signal, gate.stopClock('cancelled'), graceMs);
		const call = gate.call(
			{
				operation,
				retry: 'unsafe',
				timeoutMs: Math.min(gate.requestTimeoutMs, timeoutMs + graceMs),
				...(abort === undefined ? {} : { signal: abort.signal }),
				discard: (late: GuestCell) => void late.kill().catch(() => {}),
			},
			(signal) => {
				const starting = interpreter.startCell({
					contextId: this.#request.contextId,
					code,
					environment: this.#request.environment,
					streamBytes: this.#request.maxStreamBytes,
					emit: (event) => this.#gatherer.take(event),
					signal,
				});
				this.#starting = starting.catch(() => {});
				return starting;
			},
		);
		return call.finally(() => abort?.end());
	}

	/** Either the code surely did not start, and the call rejects, or nobody knows, and the result says so. */
	#unstarted(error: unknown): Verdict {
		if (!SandboxError.is(error) || error.retry !== 'unsafe') throw error;
		return {
			end: unseen(error.message),
			reason: error.code === 'aborted' ? 'cancelled' : this.#isOverdue ? 'timeout' : undefined,
		};
	}

	/** A cell whose end nobody saw may still run: its context is emptied before the next one may start. */
	async #recovered(end: TruthfulEnd, reason: StopReason | undefined): Promise<TruthfulEnd> {
		const { gate, contexts } = this.#parts;
		if (end.outcome !== 'unknown' || gate.ended) return end;
		// A start that was given up may still come; in a context that is used again it would run beside the next cell.
		const isSettled = await endsWithin(gate.stopClock(reason), this.#starting, lateStartMs);
		const record = isSettled ? await contexts.replace(this.#request.contextId) : undefined;
		if (!isSettled) contexts.abandon(this.#request.contextId);
		return record === undefined ? end : { ...end, state: 'lost', epoch: record.epoch };
	}

	async #wait(cell: GuestCell): Promise<Verdict> {
		const { gate, graceMs } = this.#parts;
		const { options, left } = this.#request;
		let reason: StopReason | undefined;
		const ended = cell.ended.catch((error: unknown) => unseen(gate.wrap(error, operation).message));
		const stopped = new Promise<TruthfulEnd>((resolve) => {
			this.#stop = (why) => {
				const isUrgent = gate.isUrgent(why);
				if (reason !== undefined && !isUrgent) return;
				reason ??= why;
				void stopByLadder({
					clock: gate.stopClock(why),
					ended,
					interrupt: async () => (isUrgent ? undefined : cell.interrupt()),
					kill: () => cell.kill(),
					graceMs: why === 'killed' || isUrgent ? 0 : graceMs,
					killMs,
				}).then((how) => how === 'gave-up' && resolve(unseen('the cell could not be ended')));
			};
		});
		const cancel = (): void => this.#stop('cancelled');
		if (this.#isOverdue) this.#stop('timeout');
		for (const signal of [options.signal, left]) {
			if (signal?.aborted) cancel();
			signal?.addEventListener('abort', cancel, { once: true });
		}
		const unwatch = gate.watch(() => {
			if (gate.ended) this.#stop('killed');
		});
		if (gate.ended) this.#stop('killed');
		try {
			return { end: await Promise.race([ended, stopped]), reason };
		} finally {
			unwatch();
			for (const signal of [options.signal, left]) signal?.removeEventListener('abort', cancel);
			this.#stop = () => {};
		}
	}

	async #result(verdict: Verdict, durationMs: number): Promise<RunResult> {
		const { gate } = this.#parts;
		const { end } = verdict;
		const gathered = await this.#gatherer.finish(end);
		return {
			...gathered,
			ended: endedAs(verdict, gate.ended),
			state: gate.ended ? 'lost' : end.state,
			epoch: end.epoch,
			executionCount: end.executionCount,
			contextId: this.#request.contextId,
			durationMs,
		};
	}
}
