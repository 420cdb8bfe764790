import { expect, test } from 'vitest';
import { FileTree } from '../../src/child/files/file-tree.ts';
import { Paths } from '../../src/child/files/paths.ts';
import { Quota } from '../../src/child/files/quota.ts';
import { place } from '../../src/child/packages/place.ts';

const bytes = new Uint8Array(10_000);

function textAt(tree: FileTree, path: string): string {
	const { inode } = new Paths(tree).find(path);
	const { content } = tree.file(inode?.number ?? 0);
	const target = Buffer.alloc(content.size);
	content.read(0, target);
	return target.toString();
}

test('a file comes with the directories on its way, and in the place of one that was there', () => {
	const tree = new FileTree(new Quota(100_000));

	place(tree, 'package/part/file.py', Buffer.from('first'));
	place(tree, 'package/part/file.py', Buffer.from('second'));
	place(tree, 'package/other.py', Buffer.from('other'));

	expect(textAt(tree, '/package/part/file.py')).toBe('second');
	expect(textAt(tree, '/package/other.py')).toBe('other');
});

// The second file begins where nothing is left, or where a part of it is.
test.each([20_000, 30_000])(
	'what there is no room for is refused, and holds nothing, of %d bytes',
	(room) => {
		const quota = new Quota(room);
		const tree = new FileTree(quota);
		place(tree, 'first.py', bytes);
		const before = quota.usedBytes;

		expect(() => place(tree, 'second.py', bytes)).toThrow(
			'the packages are more than a sandbox may have',
		);
		expect(quota.usedBytes).toBe(before);
		expect([...tree.root.entries.keys()]).toEqual(['first.py']);
	},
);
