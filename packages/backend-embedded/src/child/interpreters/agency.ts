import type { ChildConfig } from '../../wire/child-config.ts';
import { makeMemoryBudget, wasmPageBytes } from '../../wire/memory-budget.ts';
import type { FileTree } from '../files/file-tree.ts';
import { Interpreter, type InterpreterConfig } from './interpreter.ts';
import { readSnapshot } from './snapshot.ts';

/** Makes interpreters, and has the first one ready before anybody asks for it. */
export class Agency {
	/** When the first interpreter is. */
	readonly ready: Promise<void>;
	readonly #tree: FileTree;
	readonly #config: InterpreterConfig;
	#spare: Interpreter | undefined;
	#snapshot: SharedArrayBuffer | null;

	constructor(config: ChildConfig, tree: FileTree) {
		this.#tree = tree;
		this.#snapshot = readSnapshot(config.snapshot);
		const memoryPages = Math.floor((config.memoryMiB * 1024 * 1024) / wasmPageBytes);
		const { pyodide, program } = config;
		this.#config = {
			pyodide,
			snapshot: this.#snapshot,
			makesSnapshot: false,
			program,
			memoryPages,
			budget: makeMemoryBudget(memoryPages),
		};
		const makesSnapshot = this.#snapshot === null && config.makesSnapshot;
		this.#spare = this.#make({ ...this.#config, makesSnapshot });
		this.ready = this.#spare.ready;
	}

	/** An interpreter that nobody has. */
	hire(): Interpreter {
		const spare = this.#spare;
		this.#spare = undefined;
		return spare ?? this.#make({ ...this.#config, snapshot: this.#snapshot });
	}

	/** What the first interpreter left for others, or was itself started from. */
	get snapshot(): Uint8Array | undefined {
		return this.#snapshot === null ? undefined : new Uint8Array(this.#snapshot);
	}

	#make(config: InterpreterConfig): Interpreter {
		const interpreter = new Interpreter(config, this.#tree);
		interpreter.onSnapshot = (snapshot) => {
			this.#snapshot = snapshot;
		};
		return interpreter;
	}
}
