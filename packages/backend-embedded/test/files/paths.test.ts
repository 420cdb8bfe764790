import { expect, test } from 'vitest';
import type { Errno } from '../../src/child/files/errno.ts';
import { FileTree } from '../../src/child/files/file-tree.ts';
import { Paths } from '../../src/child/files/paths.ts';
import { Quota } from '../../src/child/files/quota.ts';

function fresh(): { tree: FileTree; paths: Paths } {
	const tree = new FileTree(new Quota(2 ** 20), () => 0);
	return { tree, paths: new Paths(tree) };
}

function failing(errno: Errno): unknown {
	return expect.objectContaining({ name: 'FileError', errno });
}

test('a loop of links is told of, and does not go on for ever', () => {
	const { tree, paths } = fresh();
	tree.makeLink(tree.root, 'self', 'self');
	tree.makeLink(tree.root, 'a', '/b');
	tree.makeLink(tree.root, 'b', 'a');
	tree.makeLink(tree.root, 'deeper', 'deeper/x');

	for (const path of ['/self', '/a', '/deeper', '/a/below']) {
		expect(() => paths.follow(path)).toThrow(failing('ELOOP'));
	}
	expect(() => paths.makeDirectories('/a/below')).toThrow(failing('ELOOP'));
	expect(paths.find('/self').inode).toMatchObject({ kind: 'link' });
});

test('forty links are followed, and no more', () => {
	const { tree, paths } = fresh();
	const end = tree.makeFile(tree.root, '0', 0o644);
	for (let index = 1; index <= 41; index += 1) {
		tree.makeLink(tree.root, `${index}`, `${index - 1}`);
	}

	expect(paths.follow('/40').inode).toBe(end);
	expect(() => paths.follow('/41')).toThrow(failing('ELOOP'));
});

test('links that double at each step end soon', () => {
	const { tree, paths } = fresh();
	tree.makeLink(tree.root, '0', '.');
	for (let index = 1; index < 60; index += 1) {
		tree.makeLink(tree.root, `${index}`, `${index - 1}/${index - 1}`);
	}

	expect(() => paths.follow('/59')).toThrow(failing('ELOOP'));
});

test('two dots in a link lead up, and from the root to the root', () => {
	const { tree, paths } = fresh();
	const directory = tree.makeDirectory(tree.makeDirectory(tree.root, 'a', 0o755), 'b', 0o755);
	const file = tree.makeFile(tree.root, 'file', 0o644);
	tree.makeLink(directory, 'up', '../../file');
	tree.makeLink(directory, 'far-up', '../../../../../file');
	tree.makeLink(directory, 'parent', '..');

	expect(paths.follow('/a/b/up').inode).toBe(file);
	expect(paths.follow('/a/b/far-up').inode).toBe(file);
	expect(paths.follow('/a/b/parent/b').inode).toBe(directory);
});

test('a link in the middle is followed, and one at the end by follow alone', () => {
	const { tree, paths } = fresh();
	const directory = tree.makeDirectory(tree.root, 'd', 0o755);
	const link = tree.makeLink(directory, 'link', '/missing');
	tree.makeLink(tree.root, 'to-d', 'd/');

	expect(paths.find('/to-d/link').inode).toBe(link);
	expect(paths.follow('/to-d/link')).toEqual({
		directory: tree.root,
		name: 'missing',
		inode: undefined,
	});
});

test('what leads nowhere is ENOENT, and what leads through a file is ENOTDIR', () => {
	const { tree, paths } = fresh();
	tree.makeFile(tree.root, 'file', 0o644);

	expect(() => paths.find('/none/x')).toThrow(failing('ENOENT'));
	expect(() => paths.find('/file/x')).toThrow(failing('ENOTDIR'));
	expect(() => paths.makeDirectories('/file/x')).toThrow(failing('ENOTDIR'));
	expect(paths.find('/none').inode).toBeUndefined();
});

test('missing directories are made, through links and where links lead', () => {
	const { tree, paths } = fresh();
	const directory = tree.makeDirectory(tree.root, 'd', 0o755);
	tree.makeLink(tree.root, 'to-d', 'd');
	const made = paths.makeDirectories('/to-d/x/y');

	expect(paths.find('/d/x/y').inode).toBe(made);
	expect(directory.entries.size).toBe(1);
	expect(paths.makeDirectories('/')).toBe(tree.root);
});
