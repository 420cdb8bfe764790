import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SnapshotCache } from '../../src/launch/snapshot-cache.ts';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'anybox-cache-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const snapshot = Uint8Array.of(1, 2, 3);

function daysAgo(days: number): Date {
	return new Date(Date.now() - days * 24 * 60 * 60 * 1000);
}

function setUsed(cache: SnapshotCache, at: Date): void {
	utimesSync(join(cache.folder, 'snapshot.json'), at, at);
}

test('what was kept is found by what it depends on', async () => {
	const cache = new SnapshotCache(folder, 'one');
	expect(await cache.find()).toBeNull();
	await cache.keep(snapshot);

	expect(await cache.find()).toMatchObject({ bytes: 3, sha256: expect.stringMatching(/^0390/) });
	expect(await new SnapshotCache(folder, 'two').find()).toBeNull();

	await cache.forget();
	expect(await cache.find()).toBeNull();
});

test('a snapshot that is shorter than it was is not found', async () => {
	const cache = new SnapshotCache(folder, 'one');
	await cache.keep(snapshot);
	writeFileSync(join(cache.folder, 'snapshot'), 'ab');

	expect(await cache.find()).toBeNull();
});

test.each(['snapshot', 'snapshot.json'])(
	'a directory in the place of %s is replaced, whatever is in it',
	async (name) => {
		const cache = new SnapshotCache(folder, 'one');
		mkdirSync(join(cache.folder, name, 'below'), { recursive: true });
		writeFileSync(join(cache.folder, name, 'below', 'file'), '');
		expect(await cache.find()).toBeNull();

		await cache.keep(snapshot);

		expect(await cache.find()).toMatchObject({ bytes: 3 });
		expect(readdirSync(cache.folder).toSorted()).toEqual(['snapshot', 'snapshot.json']);
	},
);

test('what nobody has used for a month goes when another is kept; nothing else does', async () => {
	const cacheOf = (program: string): SnapshotCache => new SnapshotCache(folder, program);
	const old = cacheOf('old');
	const recent = cacheOf('recent');
	const asked = cacheOf('asked');
	const kept = cacheOf('kept');
	for (const cache of [old, recent, asked]) await cache.keep(snapshot);
	setUsed(old, daysAgo(31));
	setUsed(recent, daysAgo(29));
	setUsed(asked, daysAgo(31));
	await asked.find();
	const others = ['python-being-made', 'wheels'];
	for (const name of others) mkdirSync(join(folder, name));
	utimesSync(join(folder, 'wheels'), daysAgo(90), daysAgo(90));
	writeFileSync(join(folder, 'notes.txt'), '');

	await kept.keep(snapshot);

	expect(await old.find()).toBeNull();
	for (const cache of [recent, asked, kept]) expect(await cache.find()).not.toBeNull();
	expect(readdirSync(folder)).toHaveLength(3 + others.length + 1);
});
