import vm from 'node:vm';
import { FileCalls } from '../../src/child/interpreters/file-calls.ts';
import { FileTree } from '../../src/child/files/file-tree.ts';
import { Packages } from '../../src/child/packages/packages.ts';
import { Quota } from '../../src/child/files/quota.ts';
import { pyodideFolder } from '../../src/launch/pyodide-files.ts';
import { pythonProgram } from '../../src/launch/python-program.ts';
import { Callee, Caller, makeCallArea } from '../../src/wire/calls.ts';
import { InterruptFlag, makeInterruptSlot } from '../../src/wire/interrupt.ts';
import { makeMemoryBudget } from '../../src/wire/memory-budget.ts';
import { makeRing } from '../../src/wire/ring.ts';
import { makeSnapshotMemory } from '../../src/wire/snapshot.ts';
import type { WorkerConfig } from '../../src/wire/worker-messages.ts';
import { hostFunctions } from '../../src/worker/host-functions.ts';
import { makeRealm, type Realm } from '../../src/worker/realm.ts';
import { keptScript, type RealmScript, scriptsFrom, scriptsOf } from '../../src/worker/scripts.ts';
import { decodeImage, encodeImage, type StartImage } from '../../src/worker/start-image.ts';
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

/** Puts what the test looks at where any function of the realm leads to, for a realm itself has no such way. */
const keeping = `
Function.prototype.kept = { globalThis, WebAssembly };
globalThis.loadPyodide = ((load) => (options) => load(options).then((pyodide) => {
	Function.prototype.kept.pyodide = pyodide;
	return pyodide;
}))(globalThis.loadPyodide);
Function.prototype.kept.errorsOfAFullStack = () => {
	const thrown = [];
	const fill = () => {
		try { fill(); } catch {}
		try { new Error('full').stack; } catch (error) { thrown.push(error); }
	};
	fill();
	return thrown;
};
Function.prototype.kept.grow = (pages) => {
	try { return new WebAssembly.Memory({ initial: 1 }).grow(pages); } catch {}
};
`;

const heldByPython = `
import gc
next(type(o).connect.__globals__['host'] for o in gc.get_objects() if type(o).__name__ == 'Interpreter')
`;

/** As users get it: from an image, which another one left. */
export async function startedRealm(): Promise<GuestRealm> {
	const first = await booted(null);
	const kept = first.scripts.map(keptScript);
	const { realm, config } = await booted(
		decodeImage(Buffer.concat(encodeImage(first.realm.takeSnapshot(), kept))),
	);
	const trouble = realm.connect();
	if (trouble !== '') throw new Error(trouble);
	const inside = keptBy(realm);
	return {
		globalThis: inside.globalThis,
		webAssembly: inside.WebAssembly,
		pyodide: inside.pyodide,
		held: inside.pyodide.runPython(heldByPython),
		errorsOfAFullStack: inside.errorsOfAFullStack,
		grow: inside.grow,
		pagesLeft: () => new Int32Array(config.budget)[0] ?? 0,
	};
}

/** Any function of the realm leads there. */
function keptBy({ start }: Realm): Kept {
	return (start as unknown as { readonly kept: Kept }).kept;
}

interface Booted {
	readonly realm: Realm;
	readonly config: WorkerConfig;
	readonly scripts: readonly RealmScript[];
}

async function booted(image: StartImage | null): Promise<Booted> {
	const { config, tree } = surroundings();
	const calls = new FileCalls(tree, new Packages(null).tree);
	const callee = new Callee(config.calls);
	const { functions } = hostFunctions({
		config,
		files: virtualFiles(config.pyodide, config.memoryPages),
		image,
		now: { cell: 0 },
		// In the same thread, before the caller begins to wait.
		caller: new Caller(config.calls, () => callee.answer((call) => calls.serve(call))),
		interrupt: new InterruptFlag(config.interrupt),
		wake: () => {},
		ring: (timer) => realm.ring(timer),
	});
	const realm: Realm = makeRealm(functions);
	const scripts = image === null ? scriptsOf(config.pyodide) : scriptsFrom(image.scripts);
	for (const { script } of scripts) realm.load(script);
	realm.load(new vm.Script(keeping, { filename: 'keeping.js' }));
	await new Promise<void>((resolve, reject) => {
		realm.start(
			(failure) => (failure === '' ? resolve() : reject(new Error(String(failure)))),
			config.program,
		);
	});
	return { realm, config, scripts };
}

function surroundings(): { readonly config: WorkerConfig; readonly tree: FileTree } {
	const tree = new FileTree(new Quota(2 ** 20));
	for (const name of ['workspace', 'tmp', 'home']) tree.makeDirectory(tree.root, name, 0o755);
	const config: WorkerConfig = {
		pyodide: pyodideFolder(),
		image: makeSnapshotMemory(0),
		program: pythonProgram(),
		memoryPages,
		ring: makeRing(),
		calls: makeCallArea(),
		interrupt: makeInterruptSlot(),
		budget: makeMemoryBudget(memoryPages),
		taken: new SharedArrayBuffer(4),
		held: new SharedArrayBuffer(8),
	};
	return { config, tree };
}
