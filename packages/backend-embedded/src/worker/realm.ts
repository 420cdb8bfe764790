import vm from 'node:vm';
import { texts } from '../texts.ts';
import { inlet, outlet } from './crossing.ts';

/** The ways into the realm: its own functions, taken before any code of a cell ran. */
export interface Realm {
	readonly ring: (timer: number) => void;
	readonly start: (done: (failure: unknown) => void, options: unknown) => void;
	readonly takeSnapshot: () => Uint8Array;
	readonly connect: () => string;
	readonly open: (order: string) => string;
	readonly runCell: (order: string) => string;
	/** An array of the realm's own with these bytes. */
	readonly bytes: (source: Uint8Array) => unknown;
	/** A plain object of the realm's own with these values. */
	readonly record: (values: Readonly<Record<string, unknown>>) => unknown;
}

const files = ['base', 'surroundings', 'texts', 'timers', 'memory', 'files', 'streams', 'start'];

const unsaid = 'it cannot be said why';
const died = JSON.stringify({ died: unsaid, status: null });

/** A realm without an object of Node's, where no text becomes code. */
export function makeRealm(
	functions: Readonly<Record<string, (...values: never[]) => unknown>>,
	scripts: readonly { readonly name: string; readonly text: string }[],
): Realm {
	const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
		codeGeneration: { strings: false, wasm: true },
	});
	// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type is what it is for
	const run = <Value>(text: string, filename: string): Value =>
		// oxlint-disable-next-line typescript/no-unsafe-return -- the scripts are ours, and give what we say
		new vm.Script(text, { filename }).runInContext(context);
	const body = files.map((file) => texts(`realm/${file}.mjs`)).join('\n');
	const make = run<(host: object) => Realm>(
		`(function (host) {${body}\nreturn ways;\n})`,
		'anybox-realm.js',
	);
	const outlets: Record<string, unknown> = {};
	for (const [name, call] of Object.entries(functions)) outlets[name] = outlet(call);
	const inner = make({ __proto__: null, ...outlets });
	for (const { name, text } of scripts) run(text, name);
	const empty = run<() => object>('() => Object.create(null)', 'anybox-record.js');
	const array = run<(size: number) => Uint8Array>(
		'(size) => new Uint8Array(size)',
		'anybox-bytes.js',
	);
	return {
		...inner,
		ring: inlet(inner.ring, ''),
		connect: inlet(inner.connect, unsaid),
		open: inlet(inner.open, died),
		runCell: inlet(inner.runCell, died),
		record: (values) => Object.assign(empty(), values),
		bytes(source) {
			const bytes = array(source.byteLength);
			bytes.set(source);
			return bytes;
		},
	};
}
