import { expect, test } from 'vitest';
import { FileTree } from '../../src/child/files/file-tree.ts';
import { Paths } from '../../src/child/files/paths.ts';
import { Quota } from '../../src/child/files/quota.ts';
import { placeAll } from '../../src/child/packages/place.ts';

const bytes = new Uint8Array(10_000);

function textAt(tree: FileTree, path: string): string {
	const { inode } = new Paths(tree).find(path);
	const { content } = tree.file(inode?.number ?? 0);
	const target = Buffer.alloc(content.size);
	content.read(0, target);
	return target.toString();
}

test('a file comes with the directories on its way, and in the place of one that was there', () => {
	const quota = new Quota(100_000);
	const tree = new FileTree(quota);

	placeAll(tree, quota, [
		['package/part/file.py', Buffer.from('first')],
		['package/other.py', Buffer.from('other')],
	]);
	placeAll(tree, quota, [['package/part/file.py', Buffer.from('second')]]);

	expect(textAt(tree, '/package/part/file.py')).toBe('second');
	expect(textAt(tree, '/package/other.py')).toBe('other');
});

// The second file begins where nothing is left, or where a part of it is.
test.each([40_000, 50_000])('where there is no room for all there is none, of %d bytes', (room) => {
	const quota = new Quota(room);
	const tree = new FileTree(quota);
	placeAll(tree, quota, [['first.py', bytes]]);
	const before = quota.usedBytes;

	expect(() =>
		placeAll(tree, quota, [
			['second.py', bytes],
			['third.py', bytes],
		]),
	).toThrow('the packages are more than a sandbox may have');
	expect(quota.usedBytes).toBe(before);
	expect([...tree.root.entries.keys()]).toEqual(['first.py']);
});

test('files that fit are there, to the last byte', () => {
	const quota = new Quota(2 * (512 + 8192) + 512);
	const tree = new FileTree(quota);

	placeAll(tree, quota, [
		['one.py', bytes.subarray(0, 8192)],
		['two.py', bytes.subarray(0, 8192)],
	]);

	expect(quota.usedBytes).toBe(2 * (512 + 8192));
	expect(quota.leftBytes).toBe(512);
});
