/** What the main thread tells a worker. */
export type Order =
	| {
			readonly order: 'open';
			readonly cwd: string;
			readonly environment: Readonly<Record<string, string>>;
	  }
	| {
			readonly order: 'cell';
			/** Tells cells of a worker apart. */
			readonly number: number;
			/** Its place in the epoch. */
			readonly count: number;
			readonly code: string;
			readonly environment: Readonly<Record<string, string>>;
	  };

/** What a worker wakes the main thread with. */
export const wakeForRecords = 0;
export const wakeForCall = 1;

/** What a worker is made with. */
export interface WorkerConfig {
	/** The folder with pyodide's files. */
	readonly pyodide: string;
	/** What to start from. Without the memory of a Python in it a worker starts slowly, and sends one with it once it has started. */
	readonly image: SharedArrayBuffer;
	/** What makes a Python that has just started an interpreter; a snapshot has it. */
	readonly program: string;
	/** The most that its WebAssembly memory may become. */
	readonly memoryPages: number;
	readonly ring: SharedArrayBuffer;
	readonly calls: SharedArrayBuffer;
	readonly interrupt: SharedArrayBuffer;
	readonly budget: SharedArrayBuffer;
	/** The pages it took, which are given back when it has ended. */
	readonly taken: SharedArrayBuffer;
	/** A number: how much JavaScript held for it after its last cell, in bytes. */
	readonly held: SharedArrayBuffer;
}
