import type { Limits, Operations, Requests } from '../../wire/requests.ts';
import type { RingRecord } from '../../wire/ring.ts';
import { Paths } from '../files/paths.ts';
import type { FileTree } from '../files/file-tree.ts';
import type { Host } from '../host.ts';
import type { Agency } from '../interpreters/agency.ts';
import type { Interpreter } from '../interpreters/interpreter.ts';
import { ResultBudget, shownResult } from '../output/result-budget.ts';
import { Spools } from '../output/spools.ts';
import { Tally } from '../output/tally.ts';
import { Refusal } from '../refusal.ts';
import { type Account, accountFrom, accountOf } from './ends.ts';
import type { Cell, Context } from './context.ts';
import { directoryOf } from './directory.ts';

export interface ContextsOptions {
	readonly host: Host;
	readonly tree: FileTree;
	readonly limits: Limits;
	readonly agency: Agency;
}

/** What the host asks for: contexts, their cells, and the truth about how each ended. */
export class Contexts {
	readonly #parts: ContextsOptions;
	readonly #paths: Paths;
	readonly #spools: Spools;
	readonly #contexts = new Map<string, Context>();
	/** The context of each running cell, by the cell's name. */
	readonly #running = new Map<string, Context>();
	#latestCell = 0;

	constructor(parts: ContextsOptions) {
		this.#parts = parts;
		this.#paths = new Paths(parts.tree);
		const { spoolBytesPerCell, spoolBytes } = parts.limits;
		this.#spools = new Spools(spoolBytesPerCell, spoolBytes);
	}

	operations(): Operations {
		return {
			open: (request) => this.#open(request),
			list: () => ({ contexts: [...this.#contexts.values()].map(recordOf) }),
			restart: (request) => this.#restart(request),
			close: (request) => this.#close(request),
			start: (request) => this.#start(request),
			interrupt: (request) => this.#interrupt(request),
			kill: (request) => this.#kill(request),
			spool: (request) => this.#spool(request),
			ping: () => ({}),
		};
	}

	/** Ends the interpreters that run cells: the sandbox has more than it may. */
	endForMemory(): void {
		for (const { interpreter } of this.#running.values()) void interpreter?.stop('memory');
	}

	get count(): number {
		return this.#contexts.size;
	}

	#open({ context: name, language, cwd, environment }: Requests['open']): object {
		if (this.#contexts.has(name)) throw new Refusal('already-exists', 'the context is open');
		if (language !== 'python') throw new Refusal('unsupported', `there is no ${language} here`);
		directoryOf(this.#paths, cwd);
		const context: Context = {
			name,
			language,
			cwd,
			environment,
			epoch: 1,
			count: 0,
			interpreter: null,
			cell: null,
			lateBytesLeft: 0,
			ending: null,
		};
		this.#contexts.set(name, context);
		this.#employ(context);
		return { epoch: context.epoch };
	}

	async #restart({ context: name }: Requests['restart']): Promise<object> {
		const context = this.#context(name);
		await this.#end(context);
		return { epoch: context.epoch };
	}

	async #close({ context: name }: Requests['close']): Promise<object> {
		const context = this.#contexts.get(name);
		if (context === undefined) return {};
		this.#contexts.delete(name);
		await this.#end(context);
		return {};
	}

	async #start(request: Requests['start']): Promise<object> {
		const context = this.#context(request.context);
		await context.ending;
		const interpreter = context.interpreter ?? this.#employ(context);
		await interpreter.opened.catch((error: unknown) => {
			throw new Refusal('unavailable', `Python did not start: ${String(error)}`);
		});
		if (context.cell !== null) throw new Refusal('invalid-argument', 'a cell runs in this context');
		if (context.interpreter !== interpreter) throw new Refusal('unavailable', 'Python was ended');
		const cell = this.#cell(context, request);
		context.cell = cell;
		context.lateBytesLeft = this.#parts.limits.backgroundBytes;
		this.#running.set(cell.name, context);
		const { code, environment } = request;
		const { number, count } = cell;
		interpreter.order({ order: 'cell', number, count, code, environment });
		return {};
	}

	#interrupt({ cell: name }: Requests['interrupt']): object {
		const context = this.#running.get(name);
		if (context?.cell?.name === name) {
			context.cell.isInterrupted = true;
			context.interpreter?.interrupt(context.cell.number);
		}
		return {};
	}

	async #kill({ cell: name }: Requests['kill']): Promise<object> {
		const context = this.#running.get(name);
		if (context !== undefined) await this.#end(context);
		return {};
	}

	#spool({ spool, offset, length }: Requests['spool']): object {
		// What does not fit a frame is asked for again, from where this ends.
		const most = Math.floor((this.#parts.limits.frameBytes - 1024) / 4) * 3;
		const data = this.#spools.read(spool, Math.max(0, offset), Math.min(length, most));
		if (data === undefined) throw new Refusal('not-found', 'the spool was dropped');
		return { data: data.toString('base64') };
	}

	#context(name: string): Context {
		const context = this.#contexts.get(name);
		if (context === undefined) throw new Refusal('not-found', 'no such context');
		return context;
	}

	/** Gives a context an interpreter, which begins in its directory with its environment. */
	#employ(context: Context): Interpreter {
		const { cwd, environment } = context;
		directoryOf(this.#paths, cwd);
		const interpreter = this.#parts.agency.hire();
		context.interpreter = interpreter;
		interpreter.onRecord = (record) => this.#take(context, record);
		interpreter.order({ order: 'open', cwd, environment });
		void interpreter.ended.then((death) => this.#lose(context, interpreter, accountOf(death)));
		return interpreter;
	}

	#end(context: Context): Promise<void> {
		context.ending ??= this.#endInterpreter(context);
		return context.ending;
	}

	async #endInterpreter(context: Context): Promise<void> {
		try {
			if (context.interpreter === null) context.epoch += 1;
			else await context.interpreter.stop();
			if (this.#contexts.has(context.name)) this.#employAgain(context);
		} finally {
			context.ending = null;
		}
	}

	/** Before it is asked for, so that the next cell does not wait. Where its directory is gone, that cell is told so. */
	#employAgain(context: Context): void {
		try {
			this.#employ(context);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
		}
	}

	/** The variables are gone with the interpreter, and the cell that ran in it has ended. */
	#lose(context: Context, interpreter: Interpreter, account: Account): void {
		if (context.interpreter !== interpreter) return;
		context.interpreter = null;
		context.epoch += 1;
		if (context.cell !== null) this.#finish(context, context.cell, { ...account, state: 'lost' });
		context.count = 0;
	}

	#cell(context: Context, { cell: name, streamBytes }: Requests['start']): Cell {
		this.#latestCell += 1;
		context.count += 1;
		const { limits, host } = this.#parts;
		const tally = (channel: 'stdout' | 'stderr'): Tally =>
			new Tally({
				spools: this.#spools,
				streamBytes,
				tailBytes: limits.tailBytes,
				emit: (bytes) => {
					const data = bytes.toString('base64');
					host.say({ event: 'output', cell: name, channel, data });
				},
			});
		return {
			name,
			number: this.#latestCell,
			count: context.count,
			tallies: { stdout: tally('stdout'), stderr: tally('stderr') },
			results: new ResultBudget(limits),
			isInterrupted: false,
		};
	}

	#take(context: Context, { kind, cell: number, bytes }: RingRecord): void {
		const { cell } = context;
		if (kind === 'stdout' || kind === 'stderr') {
			if (cell?.number === number) cell.tallies[kind].take(bytes);
			else this.#takeLate(context, kind, bytes);
		} else if (cell?.number === number) {
			if (kind === 'result') this.#show(cell, bytes);
			else if (kind === 'end') {
				const account = accountFrom(parsed(bytes), cell.isInterrupted);
				this.#finish(context, cell, { ...account, state: 'kept' });
			}
		}
	}

	#takeLate(context: Context, channel: 'stdout' | 'stderr', bytes: Buffer): void {
		const kept = bytes.subarray(0, context.lateBytesLeft);
		context.lateBytesLeft -= kept.byteLength;
		if (kept.byteLength === 0) return;
		const data = kept.toString('base64');
		this.#parts.host.say({ event: 'background', context: context.name, channel, data });
	}

	#show(cell: Cell, bytes: Buffer): void {
		const shown = shownResult(parsed(bytes));
		if (shown === undefined || !cell.results.admits(shown)) return;
		this.#parts.host.say({ event: 'result', cell: cell.name, ...shown });
	}

	#finish(context: Context, cell: Cell, end: Account & { readonly state: 'kept' | 'lost' }): void {
		context.cell = null;
		this.#running.delete(cell.name);
		this.#parts.host.say({
			event: 'end',
			cell: cell.name,
			...end,
			epoch: context.epoch,
			count: cell.count,
			stdout: cell.tallies.stdout.end(),
			stderr: cell.tallies.stderr.end(),
			omittedResults: cell.results.omitted,
		});
		this.#parts.agency.prepare();
	}
}

function recordOf({ name, language, cwd, epoch }: Context): object {
	return { context: name, language, cwd, epoch };
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString());
	} catch {
		return undefined;
	}
}
