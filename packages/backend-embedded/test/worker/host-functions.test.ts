import { expect, test } from 'vitest';
import { PackageCalls } from '../../src/child/packages/package-calls.ts';
import { Packages } from '../../src/child/packages/packages.ts';
import { Callee, Caller, makeCallArea } from '../../src/wire/calls.ts';
import { InterruptFlag, makeInterruptSlot } from '../../src/wire/interrupt.ts';
import { makeMemoryBudget } from '../../src/wire/memory-budget.ts';
import { makeRing, RingReader } from '../../src/wire/ring.ts';
import { makeSnapshotMemory } from '../../src/wire/snapshot.ts';
import { hostFunctions } from '../../src/worker/host-functions.ts';

/** What the realm may call, with what serves packages in the same thread. */
function functionsOf(packageCalls: PackageCalls): {
	readonly call: (name: string, ...values: unknown[]) => unknown;
	readonly said: RingReader;
} {
	const config = {
		pyodide: '',
		image: makeSnapshotMemory(0),
		program: '',
		memoryPages: 1,
		ring: makeRing(),
		calls: makeCallArea(),
		interrupt: makeInterruptSlot(),
		budget: makeMemoryBudget(1),
		taken: new SharedArrayBuffer(4),
		held: new SharedArrayBuffer(8),
	};
	const callee = new Callee(config.calls);
	const { functions } = hostFunctions({
		config,
		files: new Map(),
		image: null,
		now: { cell: 1 },
		caller: new Caller(config.calls, () => callee.answer((call) => packageCalls.serve(call))),
		interrupt: new InterruptFlag(config.interrupt),
		wake: () => {},
		ring: () => {},
	});
	return {
		call: (name, ...values) => Reflect.apply(functions[name] ?? missing, undefined, values),
		said: new RingReader(config.ring),
	};
}

function missing(): never {
	throw new Error('there is no such function');
}

test('a package that cannot be asked for now is not one that nobody knows of', () => {
	const packageCalls = new PackageCalls(new Packages(null), () => {});
	for (let number = 0; number < 100; number += 1) {
		packageCalls.serve({
			name: 'package',
			values: ['module', `m${number}`, 1],
			payload: new Uint8Array(),
		});
	}
	const { call } = functionsOf(packageCalls);

	expect(call('package', 'module', 'one_more')).toContain('too many packages are waited for');
	expect(call('package', 'module', 'x'.repeat(1000))).toBe('{"missing":null}');
});

test.each(['stdin', '', 'constructor', '__proto__', 'toString'])(
	'%j is no output, and nothing is said by it',
	(output) => {
		const { call, said } = functionsOf(new PackageCalls(new Packages(null), () => {}));

		expect(call('write', output, Buffer.from('text'))).toBe(false);
		expect(said.next()).toBeUndefined();
	},
);
