import type { ChildConfig } from '../../wire/child-config.ts';
import { makeMemoryBudget, wasmPageBytes } from '../../wire/memory-budget.ts';
import { makeSnapshotMemory, Snapshot } from '../../wire/snapshot.ts';
import { Interpreter, type InterpreterConfig, type Shared } from './interpreter.ts';
import { giveScripts, mostScriptsBytes, readSnapshot } from './snapshot.ts';

/** Makes interpreters, and has the first one ready before anybody asks for it. */
export class Agency {
	/** When the first interpreter is. */
	readonly ready: Promise<void>;
	readonly #shared: Shared;
	readonly #config: InterpreterConfig;
	#spare: Interpreter | undefined;
	/** What interpreters are started from. */
	#image: SharedArrayBuffer;
	#snapshot: SharedArrayBuffer | undefined;

	/** `program` makes a Python that has just started an interpreter: there where there is no snapshot. */
	constructor(config: ChildConfig, program: string, shared: Shared) {
		this.#shared = shared;
		const { pyodide, snapshot } = config;
		this.#image = makeSnapshotMemory(snapshot?.bytes ?? mostScriptsBytes);
		const memoryPages = Math.floor((config.memoryMiB * 1024 * 1024) / wasmPageBytes);
		const budget = makeMemoryBudget(memoryPages);
		this.#config = { pyodide, image: this.#image, program, memoryPages, budget };
		this.#spare = this.#make(this.#config);
		this.ready = this.#spare.ready;
		// The interpreter is on its way meanwhile, and waits for it where it has come so far.
		const memory = new Snapshot(this.#image);
		if (snapshot === null) void giveScripts(pyodide, memory);
		else memory.give(readSnapshot(snapshot, memory.bytes));
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
		return this.#make({ ...this.#config, image: this.#image });
	}

	/** What the first interpreter left for others, where it was started without one. */
	get snapshot(): Uint8Array | undefined {
		return this.#snapshot === undefined ? undefined : new Snapshot(this.#snapshot).bytes;
	}

	#make(config: InterpreterConfig): Interpreter {
		const interpreter = new Interpreter(config, this.#shared);
		interpreter.onSnapshot = (snapshot) => {
			this.#snapshot ??= snapshot;
			this.#image = this.#snapshot;
		};
		// One that ended before anybody had it is nobody's.
		void interpreter.ended.then(() => {
			if (this.#spare === interpreter) this.#spare = undefined;
		});
		return interpreter;
	}
}
