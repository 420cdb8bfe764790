import { z } from 'zod';
import { SandboxError } from '../contract/error.ts';
import type {
	CellEvent,
	ContextRecord,
	ContextRequest,
	GuestCell,
	GuestInterpreter,
	OpenContextRequest,
	ReadSpoolRequest,
	StartCellRequest,
} from '../contract/interpreter.ts';
import type { ProcessExit } from '../contract/process.ts';
import { type Clock, inBackground } from '../policy/clock.ts';
import { withDeadline } from '../policy/deadline.ts';
import { endsWithin } from '../policy/ladder.ts';
import type { Random } from '../policy/random.ts';
import type { GuestChannel } from './channel.ts';
import type { GuestEvent } from './frames.ts';
import { HostContexts } from './host-contexts.ts';
import { RunningCell } from './running-cell.ts';
import type { Supervisor } from './supervisor.ts';

const epochValue = z.object({ epoch: z.number().int().positive() });
const spoolValue = z.object({ data: z.string() });

/** How long a guest may take to end a cell, or to say that it is there, before it is ended itself. */
const patienceMs = 1000;
/** How long a guest may take from spawn to its greeting. */
const startMs = 30_000;

export interface GuestInterpreterParts {
	readonly backend: string;
	readonly clock: Clock;
	readonly random: Random;
	/** Starts a guest that speaks the guest protocol. Called again when one is gone and another is needed. */
	readonly start: (
		onEvent: (event: GuestEvent) => void,
		signal: AbortSignal,
	) => Promise<Supervisor>;
}

/** A stateful interpreter over the guest protocol, whoever speaks it on the other side. */
export class InterpreterOverGuest implements GuestInterpreter {
	readonly #parts: GuestInterpreterParts;
	readonly #contexts: HostContexts;
	readonly #cells = new Map<string, RunningCell>();
	#supervisor: Promise<Supervisor> | undefined;
	#generation = 0;

	constructor(parts: GuestInterpreterParts) {
		this.#parts = parts;
		this.#contexts = new HostContexts(parts.backend);
	}

	async openContext(request: OpenContextRequest): Promise<ContextRecord> {
		const supervisor = await this.#running();
		if (!supervisor.languages.includes(request.language)) {
			throw new SandboxError(
				`the sandbox has no ${request.language}; it has ${supervisor.languages.join(', ')}`,
				{ code: 'unsupported', backend: this.#parts.backend, operation: 'contexts.create' },
			);
		}
		const context = this.#contexts.add(this.#parts.random.id(), request);
		try {
			await this.#ensureOpen(context.contextId, supervisor);
		} catch (error) {
			this.#contexts.remove(context.contextId);
			throw error;
		}
		return this.#contexts.record(context.contextId);
	}

	async listContexts(): Promise<readonly ContextRecord[]> {
		if (this.#supervisor !== undefined) await this.#learnEpochs(await this.#running());
		return this.#contexts.records();
	}

	async restartContext(request: ContextRequest): Promise<ContextRecord> {
		const context = this.#contexts.get(request.contextId);
		const supervisor = await this.#running();
		if (context.openIn !== this.#generation) {
			await this.#ensureOpen(context.contextId, supervisor);
			// A fresh guest counts from 1 again, and knows of no restart.
			context.restarted();
		} else {
			const value = await supervisor.channel.request('restart', { context: context.contextId });
			context.learnEpoch(epochValue.parse(value).epoch);
		}
		return this.#contexts.record(context.contextId);
	}

	async closeContext(request: ContextRequest): Promise<void> {
		const context = this.#contexts.find(request.contextId);
		if (context === undefined) return;
		this.#contexts.remove(request.contextId);
		const supervisor = await this.#supervisor?.catch(() => undefined);
		if (supervisor?.channel.open && context.openIn === this.#generation) {
			await supervisor.channel.request('close', { context: request.contextId });
		}
	}

	async startCell(request: StartCellRequest): Promise<GuestCell> {
		const context = this.#contexts.get(request.contextId);
		const { channel } = await this.#ensureOpen(context.contextId, await this.#running());
		request.signal.throwIfAborted();
		const cell = new RunningCell(this.#parts.random.id(), context, request.emit);
		this.#cells.set(cell.id, cell);
		for (const event of context.takeBackground()) cell.emit(event);
		const handle = this.#handle(cell, channel);
		const started = channel.request('start', {
			context: context.contextId,
			cell: cell.id,
			code: request.code,
			environment: request.environment,
			streamBytes: request.streamBytes,
		});
		started.catch(() => {});
		const doubt = (): void => void this.#endIfDeaf(channel).catch(() => {});
		request.signal.addEventListener('abort', doubt, { once: true });
		try {
			await Promise.race([started, cell.ended]);
		} catch (error) {
			// A refusal of a live guest means that nothing started; a dead guest makes an end of the cell.
			if (!channel.open) return handle;
			this.#cells.delete(cell.id);
			throw error;
		} finally {
			request.signal.removeEventListener('abort', doubt);
		}
		return handle;
	}

	async readSpool(request: ReadSpoolRequest): Promise<Uint8Array> {
		const [generation, spool] = request.spoolId.split(':', 2);
		const supervisor = await this.#supervisor?.catch(() => undefined);
		if (generation !== String(this.#generation) || !supervisor?.channel.open) {
			throw new SandboxError('the output is gone with the interpreter that kept it', {
				code: 'not-found',
				backend: this.#parts.backend,
				operation: 'outputs.read',
			});
		}
		const { offset, length } = request;
		const value = await supervisor.channel.request('spool', { spool, offset, length });
		return Buffer.from(spoolValue.parse(value).data, 'base64');
	}

	#handle(cell: RunningCell, channel: GuestChannel): GuestCell {
		return {
			ended: cell.ended,
			interrupt: async () => {
				await channel.request('interrupt', { cell: cell.id });
			},
			kill: async () => {
				channel.request('kill', { cell: cell.id }).catch(() => {});
				if (!(await endsWithin(this.#parts.clock, cell.ended, patienceMs))) await channel.kill();
			},
		};
	}

	/** A guest that code has stopped answers nobody: all that it runs is lost, and a fresh one takes its place. */
	async #endIfDeaf(channel: GuestChannel): Promise<void> {
		const answer = channel.request('ping', {});
		if (!(await endsWithin(this.#parts.clock, answer, patienceMs))) await channel.kill();
	}

	/** The live supervisor, or a fresh one. */
	#running(): Promise<Supervisor> {
		this.#supervisor ??= this.#start();
		return this.#supervisor;
	}

	async #start(): Promise<Supervisor> {
		const generation = ++this.#generation;
		const forget = (): void => {
			if (generation === this.#generation) this.#supervisor = undefined;
		};
		const { backend, clock, start } = this.#parts;
		try {
			// Not under the signal of the call that happens to come first: others wait for the same guest.
			const supervisor = await withDeadline(
				{
					clock: inBackground(clock),
					timeoutMs: startMs,
					backend,
					operation: 'interpreter',
					retry: 'safe',
				},
				(signal) => start((event) => this.#take(event), signal),
			);
			void supervisor.channel.closed.then(({ exit }) => {
				forget();
				this.#vanish(exit);
				// Nobody saw it end: it may still run, and must not.
				if (exit === null) supervisor.channel.kill().catch(() => {});
			});
			return supervisor;
		} catch (error) {
			forget();
			throw error;
		}
	}

	async #ensureOpen(contextId: string, supervisor: Supervisor): Promise<Supervisor> {
		const context = this.#contexts.get(contextId);
		if (context.openIn === this.#generation) return supervisor;
		const { language, cwd, environment } = context;
		const fields = { context: contextId, language, cwd, environment };
		const generation = this.#generation;
		const value = await supervisor.channel.request('open', fields);
		context.opened(generation, epochValue.parse(value).epoch);
		return supervisor;
	}

	async #learnEpochs({ channel }: Supervisor): Promise<void> {
		const listed = z.object({
			contexts: z.array(z.object({ context: z.string(), epoch: z.number().int().positive() })),
		});
		const { contexts } = listed.parse(await channel.request('list', {}));
		for (const { context, epoch } of contexts) this.#contexts.find(context)?.learnEpoch(epoch);
	}

	#take(event: GuestEvent): void {
		if (event.event === 'background') {
			this.#takeBackground(event);
			return;
		}
		const cell = this.#cells.get(event.cell);
		if (cell === undefined) return;
		if (event.event === 'output') {
			const bytes = Buffer.from(event.data, 'base64');
			cell.emit({ kind: 'output', channel: event.channel, bytes });
		} else if (event.event === 'result') {
			const { bundle, main, omitted } = event;
			cell.emit({ kind: 'result', bundle, main, omitted });
		} else {
			this.#cells.delete(cell.id);
			cell.finish(event, `${this.#generation}:`);
		}
	}

	#takeBackground(event: Extract<GuestEvent, { event: 'background' }>): void {
		const late: Extract<CellEvent, { kind: 'background' }> = {
			kind: 'background',
			channel: event.channel,
			bytes: Buffer.from(event.data, 'base64'),
		};
		const running = [...this.#cells.values()].find(
			({ context }) => context.contextId === event.context,
		);
		if (running !== undefined) running.emit(late);
		else this.#contexts.find(event.context)?.keepBackground(late);
	}

	#vanish(exit: ProcessExit | null): void {
		this.#contexts.lost();
		for (const cell of this.#cells.values()) {
			this.#cells.delete(cell.id);
			cell.vanish(exit);
		}
	}
}
