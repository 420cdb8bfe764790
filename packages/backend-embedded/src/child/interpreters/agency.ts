import type { ChildConfig } from '../../wire/child-config.ts';
import { makeMemoryBudget, wasmPageBytes } from '../../wire/memory-budget.ts';
import { makeSnapshotMemory, Snapshot } from '../../wire/snapshot.ts';
import { Interpreter, type InterpreterConfig, type Shared } from './interpreter.ts';
import { readSnapshot } from './snapshot.ts';

/** Makes interpreters, and has the first one ready before anybody asks for it. */
export class Agency {
	/** When the first interpreter is. */
	readonly ready: Promise<void>;
	readonly #shared: Shared;
	readonly #config: InterpreterConfig;
	#spare: Interpreter | undefined;
	#snapshot: SharedArrayBuffer | null;

	/** `program` makes a Python that has just started an interpreter: there where there is no snapshot. */
	constructor(config: ChildConfig, program: string, shared: Shared) {
		this.#shared = shared;
		const { pyodide, snapshot } = config;
		this.#snapshot = snapshot && makeSnapshotMemory(snapshot.bytes);
		const memoryPages = Math.floor((config.memoryMiB * 1024 * 1024) / wasmPageBytes);
		const budget = makeMemoryBudget(memoryPages);
		this.#config = { pyodide, snapshot: this.#snapshot, program, memoryPages, budget };
		this.#spare = this.#make(this.#config);
		this.ready = this.#spare.ready;
		// The interpreter is on its way meanwhile, and waits for it where it has come so far.
		if (snapshot !== null && this.#snapshot !== null) {
			const memory = new Snapshot(this.#snapshot);
			memory.give(readSnapshot(snapshot, memory.bytes));
		}
	}

	/** An interpreter that nobody has. */
	hire(): Interpreter {
		const spare = this.#spare ?? this.#another();
		this.#spare = undefined;
		return spare;
	}

	/** Has one ready for whoever loses theirs: a cell is not to wait for a start that it did not cause. */
	prepare(): void {
		this.#spare ??= this.#another();
	}

	#another(): Interpreter {
		return this.#make({ ...this.#config, snapshot: this.#snapshot });
	}

	/** What the first interpreter left for others, or was itself started from. */
	get snapshot(): Uint8Array | undefined {
		return this.#snapshot === null ? undefined : new Snapshot(this.#snapshot).bytes;
	}

	#make(config: InterpreterConfig): Interpreter {
		const interpreter = new Interpreter(config, this.#shared);
		interpreter.onSnapshot = (snapshot) => {
			this.#snapshot ??= snapshot;
		};
		// One that ended before anybody had it is nobody's.
		void interpreter.ended.then(() => {
			if (this.#spare === interpreter) this.#spare = undefined;
		});
		return interpreter;
	}
}
