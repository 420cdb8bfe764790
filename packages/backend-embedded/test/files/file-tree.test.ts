import { expect, test } from 'vitest';
import type { Errno } from '../../src/child/files/errno.ts';
import { FileTree } from '../../src/child/files/file-tree.ts';
import type { File } from '../../src/child/files/inode.ts';
import { Quota } from '../../src/child/files/quota.ts';

function fresh(maxBytes = 2 ** 30): { tree: FileTree; quota: Quota } {
	const quota = new Quota(maxBytes);
	return { tree: new FileTree(quota, () => 0), quota };
}

function failing(errno: Errno): unknown {
	return expect.objectContaining({ name: 'FileError', errno });
}

function textOf(file: File): string {
	const bytes = Buffer.alloc(file.content.size);
	file.content.read(0, bytes);
	return bytes.toString();
}

test('a file that is removed while it is open stays until it is closed', () => {
	const { tree, quota } = fresh();
	const file = tree.makeFile(tree.root, 'a', 0o644);
	tree.open(file);
	tree.removeFile(tree.root, 'a');
	tree.write(file, 0, Buffer.from('still here'));

	expect(textOf(tree.file(file.number))).toBe('still here');
	tree.close(file);
	expect(() => tree.get(file.number)).toThrow(failing('ENOENT'));
	expect(quota.usedBytes).toBe(0);
});

test('a file that is renamed while it is open is the same file', () => {
	const { tree } = fresh();
	const file = tree.makeFile(tree.root, 'a', 0o644);
	tree.open(file);
	tree.rename(tree.root, 'a', tree.makeDirectory(tree.root, 'd', 0o755), 'b');
	tree.write(file, 0, Buffer.from('moved'));

	expect(textOf(tree.file(file.number))).toBe('moved');
});

test('a rename replaces what is there, which those who have it open keep', () => {
	const { tree } = fresh();
	const old = tree.makeFile(tree.root, 'b', 0o644);
	tree.write(old, 0, Buffer.from('old'));
	tree.open(old);
	const moved = tree.makeFile(tree.root, 'a', 0o644);
	tree.rename(tree.root, 'a', tree.root, 'b');

	expect(tree.entry(tree.root, 'b')).toBe(moved);
	expect(() => tree.entry(tree.root, 'a')).toThrow(failing('ENOENT'));
	expect(textOf(tree.file(old.number))).toBe('old');
});

test('a rename to its own name changes nothing', () => {
	const { tree, quota } = fresh();
	const file = tree.makeFile(tree.root, 'a', 0o644);
	const before = quota.usedBytes;
	tree.rename(tree.root, 'a', tree.root, 'a');

	expect(tree.entry(tree.root, 'a')).toBe(file);
	expect(quota.usedBytes).toBe(before);
});

test('a rename fails as POSIX says, and changes nothing', () => {
	const { tree } = fresh();
	const { root } = tree;
	const full = tree.makeDirectory(root, 'full', 0o755);
	const below = tree.makeDirectory(full, 'below', 0o755);
	tree.makeDirectory(root, 'empty', 0o755);
	tree.makeFile(root, 'file', 0o644);
	const names = [...root.entries.keys()];

	expect(() => tree.rename(root, 'full', below, 'x')).toThrow(failing('EINVAL'));
	expect(() => tree.rename(root, 'full', full, 'x')).toThrow(failing('EINVAL'));
	expect(() => tree.rename(full, 'below', root, 'full')).toThrow(failing('ENOTEMPTY'));
	expect(() => tree.rename(root, 'file', root, 'empty')).toThrow(failing('EISDIR'));
	expect(() => tree.rename(root, 'empty', root, 'file')).toThrow(failing('ENOTDIR'));
	expect(() => tree.rename(root, 'none', root, 'file')).toThrow(failing('ENOENT'));
	expect(() => tree.rename(root, 'file', root, 'x'.repeat(256))).toThrow(failing('ENAMETOOLONG'));
	expect([...root.entries.keys()]).toEqual(names);
});

test('a directory takes the place of an empty one', () => {
	const { tree } = fresh();
	const moved = tree.makeDirectory(tree.root, 'a', 0o755);
	tree.makeFile(moved, 'in', 0o644);
	tree.makeDirectory(tree.root, 'b', 0o755);
	tree.rename(tree.root, 'a', tree.root, 'b');

	expect(tree.entry(tree.root, 'b')).toBe(moved);
});

test('a directory that was removed takes nothing in', () => {
	const { tree } = fresh();
	const gone = tree.makeDirectory(tree.root, 'd', 0o755);
	tree.open(gone);
	tree.makeFile(tree.root, 'a', 0o644);
	tree.removeDirectory(tree.root, 'd');

	expect(() => tree.makeFile(gone, 'x', 0o644)).toThrow(failing('ENOENT'));
	expect(() => tree.rename(tree.root, 'a', gone, 'x')).toThrow(failing('ENOENT'));
});

test('files and directories are removed by different calls, and full directories by none of them', () => {
	const { tree } = fresh();
	tree.makeFile(tree.makeDirectory(tree.root, 'd', 0o755), 'in', 0o644);
	tree.makeFile(tree.root, 'f', 0o644);

	expect(() => tree.removeFile(tree.root, 'd')).toThrow(failing('EISDIR'));
	expect(() => tree.removeDirectory(tree.root, 'f')).toThrow(failing('ENOTDIR'));
	expect(() => tree.removeDirectory(tree.root, 'd')).toThrow(failing('ENOTEMPTY'));
});

test('a name has at most 255 bytes, and none of the names that mean something else', () => {
	const { tree } = fresh();
	tree.makeFile(tree.root, 'é'.repeat(127), 0o644);

	expect(() => tree.makeFile(tree.root, 'é'.repeat(128), 0o644)).toThrow(failing('ENAMETOOLONG'));
	for (const name of ['', '.', '..', 'a/b', 'a\0b']) {
		expect(() => tree.makeFile(tree.root, name, 0o644)).toThrow(failing('EINVAL'));
	}
	expect(() => tree.makeFile(tree.root, 'é'.repeat(127), 0o644)).toThrow(failing('EEXIST'));
});

test('a link leads somewhere, and its target has at most 4095 bytes', () => {
	const { tree } = fresh();
	tree.makeLink(tree.root, 'long', 'x'.repeat(4095));

	expect(() => tree.makeLink(tree.root, 'none', '')).toThrow(failing('ENOENT'));
	expect(() => tree.makeLink(tree.root, 'longer', 'x'.repeat(4096))).toThrow(
		failing('ENAMETOOLONG'),
	);
});

test('all of a directory goes, however many entries it has', () => {
	const { tree, quota } = fresh();
	const wide = tree.makeDirectory(tree.root, 'wide', 0o755);
	for (let index = 0; index < 200_000; index += 1) tree.makeFile(wide, `${index}`, 0o644);
	tree.removeAll(tree.root, 'wide');

	expect(quota.usedBytes).toBe(0);
});

test('all of a directory goes, however deep it is', () => {
	const { tree, quota } = fresh();
	let at = tree.root;
	for (let depth = 0; depth < 50_000; depth += 1) at = tree.makeDirectory(at, 'd', 0o755);
	tree.removeAll(tree.root, 'd');

	expect(quota.usedBytes).toBe(0);
});

test('a loose file that cannot be placed is gone when it is closed', () => {
	const { tree, quota } = fresh();
	const file = tree.makeLoose(0o644);
	tree.write(file, 0, Buffer.from('for nobody'));

	expect(() => tree.place(file, tree.root, 'x'.repeat(256))).toThrow(failing('ENAMETOOLONG'));
	tree.close(file);
	expect(quota.usedBytes).toBe(0);
});

test('a loose file for whose name there is no room is gone when it is closed', () => {
	const { tree, quota } = fresh(8192);
	const file = tree.makeLoose(0o644);
	tree.write(file, 0, Buffer.from('fills it'));

	expect(() => tree.place(file, tree.root, 'a')).toThrow(failing('ENOSPC'));
	tree.close(file);
	expect(quota.usedBytes).toBe(0);
});
