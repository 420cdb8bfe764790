import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { download } from '../../src/packages/download.ts';
import { Offers } from '../../src/packages/offers.ts';
import type { PackagePolicy } from '../../src/packages/policy.ts';
import { wheelCache } from '../../src/packages/wheel-folder.ts';
import { Wheels } from '../../src/packages/wheels.ts';
import type { PackageOffer } from '../../src/wire/packages.ts';
import { lockOf, wheel } from './wheel-files.ts';
import { changed, cut, WheelServer, whole } from './wheel-server.ts';

const base = wheel('base', { 'base.py': '' }, { needs: ['ring'] });
const ring = wheel('ring', { 'ring.py': '' }, { needs: ['base'] });
const upper = wheel('upper', { 'upper.py': '' }, { needs: ['base', 'ring'] });
const other = wheel('other', { 'other.py': '' });
const broken = wheel('broken', { 'broken.py': '' }, { needs: ['not-there'] });
const all = [base, ring, upper, other, broken];
const lock = lockOf(...all);

let folder: string;
let wheelhouse: string;
let server: WheelServer;
let from: string;
const forever = new AbortController().signal;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'anybox-offers-'));
	wheelhouse = join(folder, 'wheelhouse');
	await mkdir(wheelhouse);
	server = new WheelServer(all);
	from = `${await server.start()}/`;
});

afterEach(async () => {
	await server.stop();
	rmSync(folder, { recursive: true });
});

interface Differing extends Partial<PackagePolicy> {
	readonly maxWheelBytes?: number;
	readonly restMs?: number;
}

function offers({ maxWheelBytes, restMs = 0, ...differing }: Differing = {}): Offers {
	const policy = { allow: ['upper'], wheelhouse: null, from, ...differing };
	const cache = wheelCache(join(folder, 'cache'), maxWheelBytes);
	const wheels = new Wheels(policy, cache, restMs);
	return new Offers({ lock, wheels, allow: policy.allow });
}

function imported(tried: Offers, name: string, signal = forever): Promise<PackageOffer> {
	return tried.offer({ by: 'module', name }, signal);
}

function kept(): readonly string[] {
	return readdirSync(join(folder, 'cache', 'wheels'));
}

function keptAs({ sha256 }: typeof base): string {
	return join(folder, 'cache', 'wheels', `${sha256}.whl`);
}

test('wheels come each after those that it needs, also where two need each other', async () => {
	expect(await imported(offers(), 'upper')).toEqual({
		package: 'upper',
		version: '1.2.3',
		wheels: [ring, base, upper].map(({ file, sha256 }) => ({ file, sha256 })),
	});
});

test('what is kept is for this user alone, and no other process sees a part of it', async () => {
	await imported(offers(), 'upper');

	expect(kept().toSorted()).toEqual(
		[base, ring, upper].map((its) => `${its.sha256}.whl`).toSorted(),
	);
	expect(statSync(join(folder, 'cache', 'wheels')).mode & 0o777).toBe(0o700);
	expect(statSync(keptAs(base)).mode & 0o777).toBe(0o600);
});

test('what was kept is not fetched again', async () => {
	await imported(offers(), 'upper');
	const before = server.asked.length;

	await imported(offers(), 'upper');

	expect(server.asked).toHaveLength(before);
});

test('a file of the cache that was changed is fetched again', async () => {
	await imported(offers(), 'upper');
	writeFileSync(keptAs(base), 'something else');

	expect(await imported(offers(), 'upper')).toMatchObject({ package: 'upper' });
	expect(readFileSync(keptAs(base))).toEqual(Buffer.from(base.bytes));
});

test('a file of the cache that was changed is not there where it cannot be fetched', async () => {
	await imported(offers(), 'upper');
	writeFileSync(keptAs(base), 'something else');

	expect(await imported(offers({ from: null }), 'upper')).toHaveProperty('missing');
	expect(kept()).not.toContain(`${base.sha256}.whl`);
});

test('what the wheelhouse has is not fetched', async () => {
	for (const its of [base, ring, upper]) writeFileSync(join(wheelhouse, its.file), its.bytes);

	expect(await imported(offers({ wheelhouse }), 'upper')).toMatchObject({ package: 'upper' });
	expect(server.asked).toEqual([]);
});

test('what the wheelhouse has not is fetched', async () => {
	writeFileSync(join(wheelhouse, base.file), base.bytes);

	expect(await imported(offers({ wheelhouse }), 'upper')).toMatchObject({ package: 'upper' });
	expect(server.asked.toSorted()).toEqual([ring.file, upper.file].toSorted());
});

test('another file in the wheelhouse is refused, and not looked for elsewhere', async () => {
	writeFileSync(join(wheelhouse, upper.file), base.bytes);

	expect(await imported(offers({ wheelhouse }), 'upper')).toMatchObject({
		missing: expect.stringContaining(`${upper.file} is not the file that is pinned`),
	});
	expect(server.asked).not.toContain(upper.file);
	expect(kept()).not.toContain(`${upper.sha256}.whl`);
});

test.each([
	['other bytes', changed, 'is not the file that is pinned'],
	['half of the bytes', cut, 'could not be fetched'],
	['no file', (response: ServerResponse) => void response.writeHead(404).end(), '404'],
	['an error', (response: ServerResponse) => void response.writeHead(503).end('busy'), '503'],
	['no answer', (response: ServerResponse) => void response.destroy(), 'could not be fetched'],
])(
	'of a server that sends %s nothing is kept, and the next try may work',
	async (_what, answer, words) => {
		server.answer = answer;
		const tried = offers();

		expect(await imported(tried, 'upper')).toMatchObject({
			missing: expect.stringContaining(words),
		});
		expect(kept()).toEqual([]);

		server.answer = whole;
		expect(await imported(tried, 'upper')).toMatchObject({ package: 'upper' });
	},
);

test('a server that failed is left in peace for a while, however often a program asks', async () => {
	server.answer = (response) => void response.writeHead(503).end();
	const tried = offers({ allow: ['upper', 'other'], restMs: 3_600_000 });
	const given = new AbortController();
	await imported(tried, 'other');

	const again = imported(tried, 'other', given.signal);
	// Others are fetched meanwhile, so that there was time enough.
	server.answer = whole;
	expect(await imported(tried, 'upper')).toMatchObject({ package: 'upper' });

	expect(server.asked.filter((file) => file === other.file)).toHaveLength(1);
	given.abort();
	expect(await again).toHaveProperty('missing');
});

test('a server that never ends is left where a wheel would have ended', async () => {
	server.answer = (response) => {
		const more = (): void =>
			void (response.write(new Uint8Array(1024))
				? setImmediate(more)
				: response.once('drain', more));
		more();
	};

	expect(await imported(offers({ maxWheelBytes: 100_000 }), 'upper')).toMatchObject({
		missing: expect.stringContaining('longer than any wheel'),
	});
	expect(kept()).toEqual([]);
});

test.each([
	['before it answers', () => {}],
	['in the middle', (response: ServerResponse) => void response.write('half')],
])('a server that falls silent %s is left', async (_when, answer) => {
	server.answer = answer;
	const pieces = download({ from, file: base.file, signal: forever, patienceMs: 50 });

	await expect(drained(pieces)).rejects.toThrow('the server is silent');
});

async function drained(pieces: AsyncIterable<Uint8Array>): Promise<number> {
	let bytes = 0;
	for await (const piece of pieces) bytes += piece.byteLength;
	return bytes;
}

test('those who want the same wheel at once wait for one file', async () => {
	const shared = offers();

	await Promise.all([
		imported(shared, 'upper'),
		imported(shared, 'base'),
		imported(shared, 'upper'),
	]);

	expect(server.asked.toSorted()).toEqual([base.file, ring.file, upper.file].toSorted());
});

/** Two who wait for one file, and the answer that it has not come with yet. */
async function twoWaiting(): Promise<{
	readonly first: AbortController;
	readonly second: AbortController;
	readonly offered: readonly Promise<PackageOffer>[];
	readonly response: ServerResponse;
}> {
	const held: ServerResponse[] = [];
	server.answer = (response) => void held.push(response);
	const shared = offers({ allow: ['other'] });
	const [first, second] = [new AbortController(), new AbortController()];
	const offered = [first, second].map(({ signal }) => imported(shared, 'other', signal));
	await expect.poll(() => held, { timeout: 5_000 }).toHaveLength(1);
	const [response] = held;
	if (response === undefined) throw new Error('nothing was asked for');
	return { first, second, offered, response };
}

test('a file goes on coming while somebody waits for it', async () => {
	const { first, offered, response } = await twoWaiting();

	first.abort();
	response.end(other.bytes);

	expect(await offered[1]).toMatchObject({ package: 'other' });
});

test('a file that nobody waits for any more is given up', async () => {
	const { first, second, offered, response } = await twoWaiting();
	const closed = once(response, 'close');

	first.abort();
	second.abort();

	await closed;
	await Promise.all(offered);
	expect(kept()).toEqual([]);
});

test.each(['other', 'nothing_such', '../upper', 'upper.py', '', '__proto__', 'constructor'])(
	'%j is fetched for nobody, where only others are allowed',
	async (name) => {
		const offer = await imported(offers(), name);

		expect(offer).toHaveProperty('missing');
		expect(server.asked).toEqual([]);
	},
);

test('a package that is not allowed is told with what allows it', async () => {
	expect(await imported(offers(), 'other')).toMatchObject({
		missing: expect.stringContaining("embedded({ packages: { allow: ['upper', 'other'] } })"),
	});
});

test('what nothing brings is missing without a reason', async () => {
	expect(await imported(offers(), 'nothing_such')).toEqual({ missing: null });
});

test.each(['upper', 'UPPER', 'upper == 1.2.3'])(
	'%j is a package that can be installed',
	async (name) => {
		expect(await offers().offer({ by: 'package', name }, forever)).toMatchObject({
			package: 'upper',
		});
	},
);

test.each(['upper==1.0', 'upper>=1', 'upper @ file:///etc/passwd'])(
	'%j is refused, with the version that there is',
	async (name) => {
		expect(await offers().offer({ by: 'package', name }, forever)).toMatchObject({
			missing: expect.stringContaining('upper 1.2.3'),
		});
		expect(server.asked).toEqual([]);
	},
);

test('where nothing is fetched that is said', async () => {
	expect(await imported(offers({ from: null, wheelhouse }), 'upper')).toMatchObject({
		missing: expect.stringContaining('it is not in the wheelhouse, and nothing is fetched'),
	});
	expect(server.asked).toEqual([]);
});

/** What is told where a package cannot be had: the reason, and what would help. */
async function told(differing: Differing): Promise<string> {
	const offer = await imported(offers(differing), 'upper');
	return 'missing' in offer ? (offer.missing ?? '') : '';
}

test('where nothing is fetched a network is no help', async () => {
	const none = await told({ from: null });
	const lacking = await told({ from: null, wheelhouse });

	expect(none).toMatch(/there is no wheelhouse.*embedded\(\{ packages: \{ wheelhouse \} \}\)/);
	expect(lacking).toMatch(
		/not in the wheelhouse, and nothing is fetched; put it into the wheelhouse/,
	);
	for (const words of [none, lacking]) expect(words).not.toContain('network');
});

test('what another file of the wheelhouse needs is the pinned one', async () => {
	writeFileSync(join(wheelhouse, upper.file), base.bytes);

	const words = await told({ wheelhouse });

	expect(words).toMatch(/its hash is another; put the pinned one in its place in the wheelhouse/);
	expect(words).not.toMatch(/network|packages:/);
});

test.each([
	['no file', (response: ServerResponse) => void response.writeHead(404).end()],
	['another file', changed],
])('where the network has %s, another try or a wheelhouse may help', async (_what, answer) => {
	server.answer = answer;

	expect(await told({})).toMatch(/; try again.*packages: \{ wheelhouse \}/);
	expect(await told({ wheelhouse })).toMatch(/; try again.*or put it into the wheelhouse/);
});

test('where nothing can be kept only another cache folder helps', async () => {
	writeFileSync(join(folder, 'cache'), '');
	for (const its of [base, ring, upper]) writeFileSync(join(wheelhouse, its.file), its.bytes);

	for (const differing of [{}, { wheelhouse }, { from: null, wheelhouse }]) {
		const words = await told(differing);
		expect(words).toMatch(/no cache folder can be written; .*embedded\(\{ cacheFolder \}\)/);
		expect(words).not.toMatch(/network|packages/);
	}
});

test('programs are told no path and no address of this machine', async () => {
	const address = from;
	await server.stop();
	const words = [
		await imported(offers({ wheelhouse }), 'upper'),
		await imported(offers({ wheelhouse, from: null }), 'upper'),
	];
	server = new WheelServer(all);
	from = `${await server.start()}/`;
	const inTheWay = offers({ wheelhouse });
	await mkdir(keptAs(upper));
	server.answer = whole;
	words.push(await imported(inTheWay, 'upper'));
	writeFileSync(join(folder, 'cache', 'file'), '');
	const nowhere = wheelCache(join(folder, 'cache', 'file'));
	const policy = { allow: ['upper'], wheelhouse: null, from: address };
	words.push(
		await imported(
			new Offers({ lock, wheels: new Wheels(policy, nowhere), allow: ['upper'] }),
			'upper',
		),
	);

	expect(words.every((offer) => 'missing' in offer && offer.missing !== null)).toBe(true);
	expect(JSON.stringify(words)).not.toContain(folder);
	expect(JSON.stringify(words)).not.toContain('127.0.0.1');
});
