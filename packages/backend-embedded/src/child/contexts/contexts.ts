import type { GuestLimits } from '@anybox/core';
import type { Operations, Requests } from '../../wire/requests.ts';
import { Paths } from '../files/paths.ts';
import type { FileTree } from '../files/file-tree.ts';
import type { Host } from '../host.ts';
import type { Agency } from '../interpreters/agency.ts';
import type { Interpreter } from '../interpreters/interpreter.ts';
import { Refusal } from '../refusal.ts';
import { Cells } from './cells.ts';
import type { Context } from './context.ts';
import { directoryOf } from './directory.ts';
import { type Account, accountOf } from './ends.ts';
import { contextMiB, roomFor } from './room.ts';

export interface ContextsOptions {
	readonly host: Host;
	readonly tree: FileTree;
	readonly limits: GuestLimits;
	readonly agency: Agency;
	/** Of the sandbox. */
	readonly memoryMiB: number;
}

/** More than any Python has that is at rest and did nothing for it. */
const hoardBytes = 256 * 1024 * 1024;

/** The contexts that the host asks for, each with an interpreter while it needs one. */
export class Contexts {
	readonly #parts: ContextsOptions;
	readonly #paths: Paths;
	readonly #cells: Cells;
	readonly #contexts = new Map<string, Context>();

	constructor(parts: ContextsOptions) {
		this.#parts = parts;
		this.#paths = new Paths(parts.tree);
		const { host, limits, agency } = parts;
		this.#cells = new Cells({ host, limits, onEnd: () => agency.prepare() });
	}

	operations(): Operations {
		return {
			...this.#cells.operations(),
			open: (request) => this.#open(request),
			list: () => ({ contexts: [...this.#contexts.values()].map(recordOf) }),
			restart: (request) => this.#restart(request),
			close: (request) => this.#close(request),
			start: (request) => this.#start(request),
			kill: (request) => this.#kill(request),
			ping: () => ({}),
		};
	}

	/**
	 * The sandbox has more than it may: ends an interpreter that holds much between its cells, or else those that run
	 * them, for nobody else can have taken it.
	 */
	endForMemory(): void {
		const [hoarder] = this.#hoarders();
		if (hoarder !== undefined) void hoarder.stop('memory');
		else for (const { interpreter } of this.#cells.contexts) void interpreter?.stop('memory');
	}

	/** The greatest first. */
	#hoarders(): readonly Interpreter[] {
		return [...this.#contexts.values()]
			.flatMap(({ cell, interpreter }) => (cell === null && interpreter ? [interpreter] : []))
			.filter(({ heldBytes }) => heldBytes > hoardBytes)
			.toSorted((one, other) => other.heldBytes - one.heldBytes);
	}

	get count(): number {
		return this.#contexts.size;
	}

	#open({ context: name, language, cwd, environment }: Requests['open']): object {
		if (this.#contexts.has(name)) throw new Refusal('already-exists', 'the context is open');
		if (language !== 'python') throw new Refusal('unsupported', `there is no ${language} here`);
		this.#requireRoom();
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

	#requireRoom(): void {
		const { memoryMiB } = this.#parts;
		const most = roomFor(memoryMiB);
		if (this.#contexts.size < most) return;
		throw new Refusal(
			'quota-exceeded',
			`memoryMiB: ${memoryMiB} MiB are room for ${most} contexts, which take some ${contextMiB} MiB each at rest; remove one, or create the sandbox with more`,
		);
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
		const { number, count } = this.#cells.begin(context, request);
		const { code, environment } = request;
		interpreter.order({ order: 'cell', number, count, code, environment });
		return {};
	}

	async #kill({ cell: name }: Requests['kill']): Promise<object> {
		const context = this.#cells.contextOf(name);
		if (context !== undefined) await this.#end(context);
		return {};
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
		interpreter.onRecord = (record) => this.#cells.take(context, record);
		interpreter.order({ order: 'open', cwd, environment });
		void interpreter.ended.then((death) => this.#lose(context, interpreter, accountOf(death)));
		return interpreter;
	}

	#end(context: Context): Promise<void> {
		if (context.ending !== null) return context.ending;
		const ending = this.#endInterpreter(context).finally(() => {
			context.ending = null;
		});
		// Before it can have ended: that is never at once.
		context.ending = ending;
		return ending;
	}

	async #endInterpreter(context: Context): Promise<void> {
		if (context.interpreter === null) context.epoch += 1;
		else await context.interpreter.stop();
		if (this.#contexts.has(context.name)) this.#employAgain(context);
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
		this.#cells.lose(context, account);
		context.count = 0;
	}
}

function recordOf({ name, language, cwd, epoch }: Context): object {
	return { context: name, language, cwd, epoch };
}
