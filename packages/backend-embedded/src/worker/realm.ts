import vm from 'node:vm';
import { texts } from '../texts.ts';
import { inlet, outlet } from './crossing.ts';

/** The ways into the realm: its own functions, taken before any code of a cell ran. */
export interface Realm {
	readonly ring: (timer: number) => void;
	/** Where there is no snapshot, the program makes Python what one holds. */
	readonly start: (done: (failure: unknown) => void, program: string) => void;
	readonly takeSnapshot: () => Uint8Array;
	readonly connect: () => string;
	readonly open: (order: string) => string;
	readonly runCell: (order: string) => string;
	/** Runs a script in it. */
	readonly load: (script: vm.Script) => void;
}

const files = [
	'base',
	'surroundings',
	'pyodide',
	'texts',
	'timers',
	'memory',
	'files',
	'streams',
	'start',
];

const unsaid = 'it cannot be said why';
const died = JSON.stringify({ died: unsaid, status: null });

/** A realm without an object of Node's, where no text becomes code. */
export function makeRealm(
	functions: Readonly<Record<string, (...values: never[]) => unknown>>,
): Realm {
	const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
		codeGeneration: { strings: false, wasm: true },
	});
	const body = files.map((file) => texts(`realm/${file}.mjs`)).join('\n');
	const program = new vm.Script(`(function (host) {${body}\nreturn ways;\n})`, {
		filename: 'anybox-realm.js',
	});
	// oxlint-disable-next-line typescript/no-unsafe-assignment -- the script is ours, and gives what we say
	const make: (host: object) => Omit<Realm, 'load'> = program.runInContext(context);
	const outlets: Record<string, unknown> = {};
	for (const [name, call] of Object.entries(functions)) outlets[name] = outlet(call);
	const inner = make({ __proto__: null, ...outlets });
	return {
		...inner,
		ring: inlet(inner.ring, ''),
		connect: inlet(inner.connect, unsaid),
		open: inlet(inner.open, died),
		runCell: inlet(inner.runCell, died),
		load: (script) => void script.runInContext(context),
	};
}
