import { isRecord } from '../../wire/json.ts';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { threadFlags } from '../../launch/node-flags.ts';
import { type Answer, type Call, Callee, makeCallArea } from '../../wire/calls.ts';
import { interruptCell, makeInterruptSlot, wakeWorker } from '../../wire/interrupt.ts';
import { MemoryBudget } from '../../wire/memory-budget.ts';
import { makeRing, RingReader } from '../../wire/ring.ts';
import { type Order, wakeForCall, type WorkerConfig } from '../../wire/worker-messages.ts';
import type { FileTree } from '../files/file-tree.ts';
import { PackageCalls } from '../packages/package-calls.ts';
import type { Packages } from '../packages/packages.ts';
import { FileCalls } from './file-calls.ts';
import { Orders } from './orders.ts';
import { Records, type SaidRecord } from './records.ts';

/** What its thread needs besides what is made here. */
export type InterpreterConfig = Omit<
	WorkerConfig,
	'ring' | 'calls' | 'interrupt' | 'taken' | 'held'
>;

/** What all interpreters of a sandbox share. */
export interface Shared {
	readonly tree: FileTree;
	readonly packages: Packages;
}

/** How an interpreter ended. */
export interface Death {
	readonly cause: 'stopped' | 'memory' | 'exited' | 'broken';
	/** Of one that ended itself. */
	readonly status: number | null;
	readonly words: string;
	/** Where Python was, as it told last; empty where it told nothing. */
	readonly stack: string;
}

const childFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Of JavaScript's own objects in its thread, which are few: Python's memory is another. */
const javascriptMiB = 256;

/**
 * Python raises a `RecursionError` where its own stack ends, which is one of 10 MiB in its memory. The stack of the
 * machine that runs it must not end before, for past that it cannot go on; and it holds many times as much of each call.
 * What is not used of it takes no memory.
 */
const stackMiB = 256;

/** One Python, in a thread of its own. Ending the thread ends it, whatever it does. */
export class Interpreter {
	/** Resolves when it can be opened; rejects with why it never will. */
	readonly ready: Promise<void>;
	/** Resolves when it can run cells, in the directory that it was opened in; rejects with why it never will. */
	readonly opened: Promise<void>;
	readonly ended: Promise<Death>;
	/** Called with what its cells write and show, in their order. */
	onRecord: (record: SaidRecord) => void = () => {};
	/** Called once, where it was to leave a snapshot. */
	onSnapshot: (snapshot: SharedArrayBuffer) => void = () => {};
	readonly #worker: Worker;
	readonly #records: Records;
	readonly #callee: Callee;
	readonly #calls: FileCalls;
	readonly #packageCalls: PackageCalls;
	readonly #orders = new Orders();
	readonly #interrupt = makeInterruptSlot();
	readonly #budget: MemoryBudget;
	readonly #taken = new SharedArrayBuffer(4);
	readonly #held = new SharedArrayBuffer(8);
	#death: Death | undefined;
	readonly #isReady = deferred();
	readonly #isOpened = deferred();

	constructor(config: InterpreterConfig, { tree, packages }: Shared) {
		const ring = makeRing();
		const calls = makeCallArea();
		this.#records = new Records(new RingReader(ring), (record) => this.#take(record));
		this.#callee = new Callee(calls);
		this.#calls = new FileCalls(tree, packages.tree);
		this.#packageCalls = new PackageCalls(packages, () => wakeWorker(this.#interrupt));
		this.#budget = new MemoryBudget(config.budget);
		const workerData: WorkerConfig = {
			...config,
			ring,
			calls,
			interrupt: this.#interrupt,
			taken: this.#taken,
			held: this.#held,
		};
		const readable = [childFolder, `${config.pyodide}/`];
		this.#worker = new Worker(new URL('../../worker/main.js', import.meta.url), {
			workerData,
			env: {},
			argv: [],
			execArgv: [...threadFlags({ version: process.versions.node, readable })],
			stdin: false,
			stdout: true,
			stderr: true,
			resourceLimits: { maxOldGenerationSizeMb: javascriptMiB, stackSizeMb: stackMiB },
		});
		this.ended = this.#watch();
		this.ready = this.#unlessItEnds(this.#isReady.promise);
		this.opened = this.#unlessItEnds(this.#isOpened.promise);
	}

	/** Orders are carried out one after the other. */
	order(order: Order): void {
		this.#orders.push(order);
		wakeWorker(this.#interrupt);
	}

	/** What JavaScript holds for it between its cells, in bytes: no cap is on that. */
	get heldBytes(): number {
		return new Float64Array(this.#held)[0] ?? 0;
	}

	interrupt(cell: number): void {
		interruptCell(this.#interrupt, cell);
	}

	/** Ends it, whatever it does. Resolves when it is gone. */
	async stop(cause: 'stopped' | 'memory' = 'stopped'): Promise<void> {
		this.#death ??= silent(cause, 'it was ended');
		await this.#worker.terminate();
		await this.ended;
	}

	#unlessItEnds(step: Promise<void>): Promise<void> {
		const ended = this.ended.then(({ words }) => {
			throw new Error(words);
		});
		const either = Promise.race([step, ended]);
		either.catch(() => {});
		return either;
	}

	#watch(): Promise<Death> {
		this.#worker.on('message', (message: unknown) => {
			if (message === wakeForCall) this.#callee.answer((call) => this.#serve(call));
			else if (message instanceof SharedArrayBuffer) this.onSnapshot(message);
			else this.#records.drain();
		});
		this.#worker.on('error', (error: NodeJS.ErrnoException) => {
			const cause = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'broken';
			this.#death ??= silent(cause, String(error));
		});
		return new Promise((resolve) => {
			this.#worker.once('exit', () => {
				this.#records.drainAll();
				this.#calls.closeAll();
				this.#budget.give(Atomics.load(new Int32Array(this.#taken), 0));
				resolve(this.#death ?? silent('broken', 'it ended for no known reason'));
			});
		});
	}

	#serve(call: Call): Answer | number {
		if (call.name === 'package') return this.#packageCalls.serve(call);
		return this.#orders.serve(call) ?? this.#calls.serve(call);
	}

	#take(record: SaidRecord): void {
		if (record.kind === 'ready') this.#isReady.resolve();
		else if (record.kind === 'opened') this.#isOpened.resolve();
		else if (record.kind === 'failed') this.#death ??= deathOf(record.bytes.toString());
		else this.onRecord(record);
	}
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
	let settle = (): void => {};
	const promise = new Promise<void>((resolve) => {
		settle = resolve;
	});
	return { promise, resolve: () => settle() };
}

/** What the thread said last: the status that Python ended itself with, or none. Code of a cell may have made it. */
function deathOf(words: string): Death {
	const said = parsed(words);
	if (!isRecord(said)) return silent('broken', words);
	const { died, stack } = said;
	const status = Number.isSafeInteger(said['status']) ? Number(said['status']) : null;
	return {
		cause: status === null ? 'broken' : 'exited',
		status,
		words: typeof died === 'string' ? died : 'it cannot be said why',
		stack: typeof stack === 'string' ? stack : '',
	};
}

/** Of one that told nothing itself. */
function silent(cause: Death['cause'], words: string): Death {
	return { cause, status: null, words, stack: '' };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
