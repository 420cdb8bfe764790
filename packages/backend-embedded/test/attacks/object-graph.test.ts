import { beforeAll, expect, test } from 'vitest';
import { type GuestRealm, startedRealm } from './guest-realm.ts';
import { foreignObjects, reachable } from './reachable.ts';

let guest: GuestRealm;

beforeAll(async () => {
	guest = await startedRealm();
}, 60_000);

test('nothing that Python or its realm can reach is an object of Node', () => {
	const { globalThis: realm, pyodide, held } = guest;

	const objects = reachable([realm, pyodide, held]);

	expect(objects.size).toBeGreaterThan(10_000);
	expect(objects.has(held)).toBe(true);
	expect(foreignObjects(objects, realm)).toEqual([]);
});

test.each([
	['an object', {}],
	['a function', () => {}],
	['bytes', new Uint8Array(1)],
	['an error', new Error('of the host')],
	['an object without a prototype that has one', Object.assign(Object.create(null), { in: {} })],
])('the walk would find %s of Node', (_kind, planted: unknown) => {
	const { globalThis: realm, held } = guest;
	Reflect.set(held, 'planted', planted);
	const objects = reachable([held]);
	Reflect.deleteProperty(held, 'planted');

	expect(foreignObjects(objects, realm)).not.toEqual([]);
});

const powers = [
	'process',
	'require',
	'module',
	'fetch',
	'Worker',
	'Buffer',
	'WebSocket',
	'XMLHttpRequest',
];

test('the realm has no name that leads out', () => {
	expect(powers.filter((name) => name in guest.globalThis)).toEqual([]);
	expect(Reflect.ownKeys(guest.webAssembly)).not.toContain('compileStreaming');
	expect(Reflect.ownKeys(guest.webAssembly)).not.toContain('instantiateStreaming');
});

test('a stack that is full leads to no error of Node', () => {
	expect(guest.errorsOfAFullStack().filter((error) => error instanceof Error)).toEqual([]);
});

test.each([-1, 0.5, Number.NaN, { valueOf: () => -1 }])(
	'a memory that grows by %s takes and gives no pages of the budget',
	(pages) => {
		const before = guest.pagesLeft();

		guest.grow(pages);

		expect(guest.pagesLeft()).toBe(before);
	},
);

test('a number of pages that is another each time is asked for once', () => {
	const before = guest.pagesLeft();

	let times = 0;
	const grown = guest.grow({ valueOf: () => (times += 1) });

	expect(grown).toBe(1);
	expect(guest.pagesLeft()).toBe(before - 1);
});
