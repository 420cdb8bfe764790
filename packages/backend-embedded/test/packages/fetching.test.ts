import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { SandboxError } from '@anybox/core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { fetchPackages } from '../../src/index.ts';
import type { FetchedWheel, FetchPackagesOptions } from '../../src/packages/fetch-options.ts';
import { fetchPackagesWith } from '../../src/packages/fetch-packages.ts';
import { PackageWorld, printed } from './package-world.ts';
import { lockOf, wheel, type WheelFile } from './wheel-files.ts';
import { changed, cut, whole } from './wheel-server.ts';

const base = wheel('base', { 'base.py': 'number = 20\n' });
const upper = wheel('upper', { 'upper.py': 'import base\n' }, { needs: ['base'] });
const other = wheel('other', { 'other.py': '' });
const broken = wheel('broken', { 'broken.py': '' }, { needs: ['not-there'] });
const all = [base, upper, other, broken];
const lock = lockOf(...all)();

// Two make a sandbox.
vi.setConfig({ testTimeout: 60_000 });

let world: PackageWorld;
let into: string;
let cacheFolder: string;

beforeAll(async () => {
	world = new PackageWorld(...all);
	await world.start();
	into = world.wheelhouse;
	cacheFolder = join(world.folder, 'cache');
});

beforeEach(async () => world.clear());

afterAll(async () => world[Symbol.asyncDispose]());

function fetched(
	options: FetchPackagesOptions = {},
	patienceMs = 30_000,
): Promise<readonly FetchedWheel[]> {
	const usual = { names: ['upper'], from: world.from, cacheFolder };
	return fetchPackagesWith({ ...usual, ...options }, { lock, patienceMs });
}

async function failure(fetching: Promise<unknown>): Promise<SandboxError> {
	try {
		await fetching;
	} catch (error) {
		if (SandboxError.is(error)) return error;
		throw error;
	}
	throw new Error('it was fetched');
}

function names(folder: string): readonly string[] {
	return readdirSync(folder).toSorted();
}

const allow = ['upper'];
const offline = { allow, from: null };

test('what was fetched into the cache is imported without a network', async () => {
	const wheels = await fetched();
	const asked = [...world.server.asked];
	const sandbox = await world.sandbox(offline);

	expect(await printed(sandbox, 'import upper\nprint(upper.base.number)')).toBe('20\n');
	expect(wheels).toEqual([
		{ name: 'base', version: '1.2.3', path: world.kept(base), origin: 'network' },
		{ name: 'upper', version: '1.2.3', path: world.kept(upper), origin: 'network' },
	]);
	expect(world.server.asked).toEqual(asked);
});

test('a folder that was filled is a wheelhouse for a machine without a network', async () => {
	const elsewhere = join(world.folder, 'elsewhere');
	const wheels = await fetched({ into, cacheFolder: elsewhere });
	const sandbox = await world.sandbox({ ...offline, wheelhouse: into });

	expect(await printed(sandbox, 'import upper\nprint(upper.base.number)')).toBe('20\n');
	expect(wheels.map(({ path }) => path)).toEqual([join(into, base.file), join(into, upper.file)]);
	expect(names(into)).toEqual([base.file, upper.file]);
	expect(readFileSync(join(into, upper.file))).toEqual(Buffer.from(upper.bytes));
});

test('a wheelhouse is made with its parents, and for whoever may read there', async () => {
	const deep = join(into, 'a', 'b');
	await fetched({ into: deep });

	// As anything else is that this user makes.
	const [folder, file] = [join(into, 'folder'), join(into, 'file')];
	mkdirSync(folder);
	writeFileSync(file, '');
	expect(statSync(deep).mode).toBe(statSync(folder).mode);
	expect(statSync(join(deep, base.file)).mode).toBe(statSync(file).mode);
});

test('filling a wheelhouse puts nothing into the cache', async () => {
	await fetched({ into });

	expect(() => readdirSync(world.cache)).toThrow('ENOENT');
});

test('what a folder has is not fetched again', async () => {
	world.shelve(base);
	const wheels = await fetched({ into });

	expect(wheels.map(({ origin }) => origin)).toEqual(['there', 'network']);
	expect(world.server.asked).toEqual([upper.file]);
	expect((await fetched({ into })).map(({ origin }) => origin)).toEqual(['there', 'there']);
	expect(world.server.asked).toEqual([upper.file]);
});

test('another file under the name of a wheel gives way to the wheel', async () => {
	world.shelve(base, upper.bytes);
	await fetched({ into });

	expect(readFileSync(join(into, base.file))).toEqual(Buffer.from(base.bytes));
});

test('what the cache has is copied into a wheelhouse, where it is not damaged', async () => {
	await fetched();
	writeFileSync(world.kept(base), 'something else');
	world.server.asked.length = 0;
	const wheels = await fetched({ into });

	expect(wheels.map(({ origin }) => origin)).toEqual(['network', 'cache']);
	expect(world.server.asked).toEqual([base.file]);
	expect(readFileSync(join(into, upper.file))).toEqual(Buffer.from(upper.bytes));
});

test('packages that need the same one bring it once, and each wheel that comes is told of', async () => {
	world.shelve(other);
	const told: unknown[] = [];
	const wheels = await fetched({
		names: ['upper', 'Base', 'other', 'upper'],
		into,
		onWheel: (coming) => told.push(coming),
	});

	expect(wheels.map(({ name }) => name)).toEqual(['base', 'upper', 'other']);
	expect(told).toEqual([
		{ file: base.file, number: 1, count: 2 },
		{ file: upper.file, number: 2, count: 2 },
	]);
});

type Answer = typeof whole;

/** A server that has the first wheel, and fails at the next. */
function failingAt(failing: WheelFile, answer: Answer): Answer {
	return (response, asked) => (asked === failing ? answer : whole)(response, asked);
}

const faults: readonly (readonly [string, Answer, string])[] = [
	['other bytes', changed, 'is not the file that is pinned: its hash is another'],
	['half of the bytes', cut, 'could not be fetched: the network says UND_ERR_SOCKET'],
	['no file', (response) => void response.writeHead(404).end(), 'the server answered 404'],
	['an error', (response) => void response.writeHead(503).end('busy'), 'the server answered 503'],
	['no answer', (response) => void response.destroy(), 'could not be fetched: the network says'],
	['silence', () => {}, 'could not be fetched: the server is silent'],
	['half, and silence', (response) => void response.write('half'), 'the server is silent'],
];

test.each(faults)(
	'of a server that sends %s nothing stays but what had come, which is not fetched again',
	async (_what, answer, words) => {
		world.server.answer = failingAt(upper, answer);
		const patienceMs = words.includes('silent') ? 1_000 : undefined;
		const error = await failure(fetched({ into }, patienceMs));

		expect(error).toMatchObject({ code: 'unavailable', retry: 'safe' });
		expect(error.message).toContain(`${upper.file} `);
		expect(error.message).toContain(words);
		expect(error.message).toContain(`another mirror of Pyodide's folder than ${world.from}/`);
		expect(names(into)).toEqual([base.file]);

		world.server.answer = whole;
		world.server.asked.length = 0;
		await fetched({ into });
		expect(world.server.asked).toEqual([upper.file]);
	},
	20_000,
);

test('whoever aborts it keeps what had come, and no part of another', async () => {
	const stop = new AbortController();
	const half = (response: ServerResponse): void =>
		void response.write('half', () => setImmediate(() => stop.abort()));
	world.server.answer = failingAt(upper, half);

	expect(await failure(fetched({ into, signal: stop.signal }))).toMatchObject({ code: 'aborted' });
	expect(names(into)).toEqual([base.file]);
}, 20_000);

test('where it was aborted before, nothing is asked for, and nothing copied', async () => {
	const signal = AbortSignal.abort();
	expect(await failure(fetched({ signal }))).toMatchObject({ code: 'aborted' });
	expect(world.server.asked).toEqual([]);

	await fetched();
	expect(await failure(fetched({ into, signal }))).toMatchObject({ code: 'aborted' });
	expect(names(into)).toEqual([]);
});

const wrong = (value: unknown): FetchPackagesOptions => value as FetchPackagesOptions;

test.each<[string, unknown]>([
	['got "uper"; did you mean "upper"?', { names: ['base', 'uper'] }],
	['got "broken"', { names: ['broken'] }],
	['got 7', { names: [7] }],
	['names must be a list', { names: [] }],
	['names must be a list', { names: 'upper' }],
	['from must be the http or https address of a folder', { from: 'file:///etc/' }],
	['from must be the http or https address of a folder', { from: 'mirror' }],
	['from must be the http or https address of a folder', { from: '' }],
	['into must be the path of a folder', { into: '' }],
	['into must be the path of a folder', { into: 7 }],
])('%s …, where the options are %j', async (words, options) => {
	expect(await failure(fetched(wrong(options)))).toMatchObject({
		code: 'invalid-argument',
		message: expect.stringContaining(words),
	});
	expect(world.server.asked).toEqual([]);
});

test('a file in the place of the folder is told of before anything is fetched', async () => {
	const file = join(into, 'file');
	writeFileSync(file, '');

	expect(await failure(fetched({ into: file }))).toMatchObject({
		code: 'unavailable',
		message: expect.stringContaining(`${file} is no folder`),
	});
	expect(world.server.asked).toEqual([]);
});

test('a wheel that cannot be kept is told of with the folder and the reason', async () => {
	mkdirSync(join(into, base.file));
	const { code, message } = await failure(fetched({ into }));

	expect(code).toBe('unavailable');
	expect(message).toContain(`${base.file} cannot be kept in ${into}: E`);
	expect(names(into)).toEqual([base.file]);
});

test('packages of the lock that is pinned are looked for where nothing else is said', async () => {
	const error = await failure(fetchPackages({ from: world.from, into, cacheFolder }));

	expect(error.message).toContain('could not be fetched: the server answered 404');
	expect(world.server.asked).toEqual([expect.stringMatching(/^numpy-/)]);
});
