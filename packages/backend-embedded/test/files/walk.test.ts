import { expect, test } from 'vitest';
import { FileTree } from '../../src/child/files/file-tree.ts';
import { Quota } from '../../src/child/files/quota.ts';
import { walk } from '../../src/child/files/walk.ts';

function fresh(): FileTree {
	return new FileTree(new Quota(2 ** 30), () => 0);
}

test('each entry comes before what is in it, in the order of bytes, as deep as was asked', () => {
	const tree = fresh();
	const b = tree.makeDirectory(tree.root, 'b', 0o755);
	tree.makeFile(b, 'in', 0o600);
	tree.makeFile(tree.makeDirectory(b, 'deep', 0o755), 'x', 0o644);
	tree.makeFile(tree.root, '\u{1f600}', 0o644);
	tree.makeFile(tree.root, '\uff5e', 0o644);
	tree.makeLink(tree.root, 'a', 'b');
	const paths = (depth: number): string[] =>
		[...walk('/', tree.root, depth)].map(({ path }) => path);

	expect(paths(1)).toEqual(['/a', '/b', '/\uff5e', '/\u{1f600}']);
	expect(paths(2)).toEqual(['/a', '/b', '/b/deep', '/b/in', '/\uff5e', '/\u{1f600}']);
	expect(paths(3)).toContain('/b/deep/x');
});

test('an entry tells its kind, its size and where it points to', () => {
	const tree = fresh();
	tree.makeLink(tree.root, 'link', 'é');
	tree.write(tree.makeFile(tree.root, 'file', 0o640), 0, Buffer.from('four'));

	expect([...walk('/', tree.root, 1)]).toMatchObject([
		{ name: 'file', kind: 'file', bytes: 4, mode: 0o640, target: null },
		{ name: 'link', kind: 'symlink', bytes: 2, mode: 0o777, target: 'é' },
	]);
});

test('a directory of many entries is walked in about as long as it takes to sort them', () => {
	const tree = fresh();
	for (let index = 0; index < 300_000; index += 1) tree.makeFile(tree.root, `${index}`, 0o644);
	let count = 0;
	for (const { name } of walk('/', tree.root, 1)) count += name === '' ? 0 : 1;

	expect(count).toBe(300_000);
}, 20_000);
