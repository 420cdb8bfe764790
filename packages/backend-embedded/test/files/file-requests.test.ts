import { expect, test } from 'vitest';
import { FileRequests } from '../../src/child/files/file-requests.ts';
import { FileTree } from '../../src/child/files/file-tree.ts';
import { Quota } from '../../src/child/files/quota.ts';
import type { Operations, Requests } from '../../src/wire/requests.ts';

type FileOperation = Extract<keyof Requests, `files.${string}`>;

/** The files of a sandbox as the host asks for them. */
class Files {
	readonly quota: Quota;
	readonly tree: FileTree;
	readonly #operations: Operations;

	constructor(maxBytes = 2 ** 20) {
		this.quota = new Quota(maxBytes);
		this.tree = new FileTree(this.quota, () => 0);
		this.#operations = new FileRequests(this.tree).operations();
	}

	ask<Name extends FileOperation>(name: Name, request: Requests[Name]): Record<string, unknown> {
		const operation = this.#operations[name] as (asked: Requests[Name]) => object;
		return { ...operation(request) };
	}

	begin(path: string, text: string): number {
		const handle = Number(this.ask('files.write', { path, mode: null })['handle']);
		this.ask('files.append', { handle, data: Buffer.from(text).toString('base64') });
		return handle;
	}

	write(path: string, text: string): void {
		this.ask('files.commit', { handle: this.begin(path, text) });
	}

	read(path: string): string {
		const { handle } = this.ask('files.read', { path });
		return this.piece(Number(handle));
	}

	piece(handle: number): string {
		return Buffer.from(String(this.ask('files.piece', { handle })['data']), 'base64').toString();
	}
}

test('a file that is written is there when it is whole, and what was there is there until then', () => {
	const files = new Files();
	files.write('/d/a', 'old');
	const handle = files.begin('/d/a', 'new');

	expect(files.read('/d/a')).toBe('old');
	files.ask('files.commit', { handle });
	expect(files.read('/d/a')).toBe('new');
});

test('who reads a file reads the one that was there', () => {
	const files = new Files();
	files.write('/a', 'old');
	const { handle } = files.ask('files.read', { path: '/a' });
	files.write('/a', 'new');

	expect(files.piece(Number(handle))).toBe('old');
});

test('what is left before it is whole leaves nothing, and gives back what it took', () => {
	const files = new Files();
	const handle = files.begin('/a', 'half');
	files.ask('files.leave', { handle });

	expect(files.quota.usedBytes).toBe(0);
	expect(() => files.ask('files.stat', { path: '/a' })).toThrow(
		expect.objectContaining({ code: 'not-found' }),
	);
});

test('a write that fails at its end gives back what it took when it is left', () => {
	const files = new Files();
	const handle = files.begin('/d/link', 'for nobody');
	const { number } = files.tree.entry(files.tree.root, 'd');
	files.tree.makeLink(files.tree.directory(number), 'link', '.');
	const before = files.quota.usedBytes;

	expect(() => files.ask('files.commit', { handle })).toThrow(
		expect.objectContaining({ code: 'invalid-argument' }),
	);
	files.ask('files.leave', { handle });
	expect(files.quota.usedBytes).toBe(before - 8192);
});

test('a link that is written through stays a link', () => {
	const files = new Files();
	files.tree.makeLink(files.tree.root, 'link', 'target');
	files.write('/link', 'through');

	expect(files.read('/target')).toBe('through');
	expect(files.ask('files.stat', { path: '/link' })['entry']).toMatchObject({ kind: 'symlink' });
});

test('what is full says so, and the old file stays', () => {
	const files = new Files(20_000);
	files.write('/a', 'old');

	expect(() => files.begin('/a', 'x'.repeat(30_000))).toThrow(
		expect.objectContaining({ code: 'quota-exceeded' }),
	);
	expect(files.read('/a')).toBe('old');
});

test('nothing is removed twice without a complaint, and the root never', () => {
	const files = new Files();
	files.write('/d/a', 'x');
	files.ask('files.remove', { path: '/d' });

	expect(files.quota.usedBytes).toBe(0);
	expect(files.ask('files.remove', { path: '/d/a' })).toEqual({});
	expect(() => files.ask('files.remove', { path: '/' })).toThrow(
		expect.objectContaining({ code: 'invalid-argument' }),
	);
});

test('a list comes in pieces, and the last one is empty', () => {
	const files = new Files(2 ** 24);
	for (let index = 0; index < 1500; index += 1) {
		files.tree.makeFile(files.tree.root, `${index}`, 0o644);
	}
	const handle = Number(files.ask('files.list', { path: '/', depth: 1 })['handle']);
	const counts = [1, 2, 3].map(() => {
		const { entries } = files.ask('files.listed', { handle });
		return Array.isArray(entries) ? entries.length : -1;
	});

	expect(counts).toEqual([1000, 500, 0]);
});

test('a list of long paths comes in answers that each fit a frame, and whole', () => {
	const files = new Files(2 ** 30);
	const name = '\u0001'.repeat(250);
	const depth = 200;
	let path = '';
	for (let level = 0; level < depth; level += 1) {
		path += `/${name}`;
		files.ask('files.mkdir', { path });
	}
	const handle = Number(files.ask('files.list', { path: '/', depth })['handle']);

	let found = 0;
	for (;;) {
		const answer = files.ask('files.listed', { handle });
		const { entries } = answer as { readonly entries: readonly unknown[] };
		if (entries.length === 0) break;
		found += entries.length;
		expect(JSON.stringify(answer).length).toBeLessThan(2 ** 20);
	}
	expect(found).toBe(depth);
});
