import { readFileSync } from 'node:fs';
import { FileCalls } from '../../src/child/interpreters/file-calls.ts';
import { FileTree } from '../../src/child/files/file-tree.ts';
import { Packages } from '../../src/child/packages/packages.ts';
import { Quota } from '../../src/child/files/quota.ts';
import { pyodideFolder } from '../../src/launch/pyodide-files.ts';
import { pythonProgram } from '../../src/launch/python-program.ts';
import { Callee, makeCallArea } from '../../src/wire/calls.ts';
import { makeInterruptSlot } from '../../src/wire/interrupt.ts';
import { makeMemoryBudget } from '../../src/wire/memory-budget.ts';
import { makeRing } from '../../src/wire/ring.ts';
import { wakeForCall, type WorkerConfig } from '../../src/wire/worker-messages.ts';
import { hostFunctions } from '../../src/worker/host-functions.ts';
import { apiScript, assemblyScript } from '../../src/worker/pyodide-text.ts';
import { makeRealm, type Realm } from '../../src/worker/realm.ts';
import { virtualFiles } from '../../src/worker/virtual-files.ts';

/** A realm of the worker's, with a Python that has started, looked at from outside. */
export interface GuestRealm {
	readonly globalThis: object;
	readonly webAssembly: object;
	readonly pyodide: object;
	/** The functions that Python holds. */
	readonly held: object;
	/** What was thrown while errors were made where the stack was full. */
	errorsOfAFullStack(): readonly unknown[];
	/** Grows a memory by this; what it was before, or `undefined` where that threw. */
	grow(pages: unknown): unknown;
	pagesLeft(): number;
}

interface Kept {
	readonly globalThis: object;
	readonly WebAssembly: object;
	readonly pyodide: { runPython(code: string): object };
	readonly errorsOfAFullStack: () => readonly unknown[];
	readonly grow: (pages: unknown) => unknown;
}

const memoryPages = 8192;

/** Puts what the test looks at where `Realm.bytes` leads to, for a realm itself has no such way. */
const keeping = `
Uint8Array.prototype.kept = { globalThis, WebAssembly };
globalThis.loadPyodide = ((load) => (options) => load(options).then((pyodide) => {
	Uint8Array.prototype.kept.pyodide = pyodide;
	return pyodide;
}))(globalThis.loadPyodide);
Uint8Array.prototype.kept.errorsOfAFullStack = () => {
	const thrown = [];
	const fill = () => {
		try { fill(); } catch {}
		try { new Error('full').stack; } catch (error) { thrown.push(error); }
	};
	fill();
	return thrown;
};
Uint8Array.prototype.kept.grow = (pages) => {
	try { return new WebAssembly.Memory({ initial: 1 }).grow(pages); } catch {}
};
`;

const heldByPython = `
import gc
next(type(o).connect.__globals__['host'] for o in gc.get_objects() if type(o).__name__ == 'Interpreter')
`;

/** As users get it: from a snapshot, which another one made. */
export async function startedRealm(): Promise<GuestRealm> {
	const first = await booted(null);
	const { realm, config } = await booted(Uint8Array.from(first.realm.takeSnapshot()));
	const trouble = realm.connect();
	if (trouble !== '') throw new Error(trouble);
	const bytes = realm.bytes(new Uint8Array());
	const { kept } = bytes as { readonly kept: Kept };
	return {
		globalThis: kept.globalThis,
		webAssembly: kept.WebAssembly,
		pyodide: kept.pyodide,
		held: kept.pyodide.runPython(heldByPython),
		errorsOfAFullStack: kept.errorsOfAFullStack,
		grow: kept.grow,
		pagesLeft: () => new Int32Array(config.budget)[0] ?? 0,
	};
}

interface Booted {
	readonly realm: Realm;
	readonly config: WorkerConfig;
}

async function booted(snapshot: Uint8Array | null): Promise<Booted> {
	const { config, tree } = surroundings();
	const calls = new FileCalls(tree, new Packages(null).tree);
	const callee = new Callee(config.calls);
	const { functions } = hostFunctions({
		config,
		files: virtualFiles(config.pyodide, config.memoryPages),
		now: { cell: 0 },
		// In the same thread, before the caller begins to wait.
		wake: (reason) => reason === wakeForCall && callee.answer((call) => calls.serve(call)),
		ring: (timer) => realm.ring(timer),
	});
	const text = (file: string): string => readFileSync(`${config.pyodide}/${file}`, 'utf8');
	const realm: Realm = makeRealm(functions, [
		{ name: 'pyodide.asm.js', text: assemblyScript(text('pyodide.asm.mjs')) },
		{ name: 'pyodide.js', text: apiScript(text('pyodide.mjs')) },
		{ name: 'keeping.js', text: keeping },
	]);
	const options = { snapshot: snapshot && realm.bytes(snapshot), program: config.program };
	await new Promise<void>((resolve, reject) => {
		realm.start(
			(failure) => (failure === '' ? resolve() : reject(new Error(String(failure)))),
			realm.record(options),
		);
	});
	return { realm, config };
}

function surroundings(): { readonly config: WorkerConfig; readonly tree: FileTree } {
	const tree = new FileTree(new Quota(2 ** 20));
	for (const name of ['workspace', 'tmp', 'home']) tree.makeDirectory(tree.root, name, 0o755);
	const config: WorkerConfig = {
		pyodide: pyodideFolder(),
		snapshot: null,
		program: pythonProgram(),
		memoryPages,
		ring: makeRing(),
		calls: makeCallArea(),
		interrupt: makeInterruptSlot(),
		budget: makeMemoryBudget(memoryPages),
		taken: new SharedArrayBuffer(4),
	};
	return { config, tree };
}
