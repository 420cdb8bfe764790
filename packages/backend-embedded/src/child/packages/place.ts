import { bytesTaken } from '../files/file-bytes.ts';
import { entryBytes, type FileTree } from '../files/file-tree.ts';
import type { Directory } from '../files/inode.ts';
import type { Quota } from '../files/quota.ts';
import type { WheelEntry } from './wheel.ts';

/**
 * Makes files of these paths, with the directories on their way, in the place of those that are there.
 *
 * @throws where there is no room for all of them, and then there is none of them
 */
export function placeAll(tree: FileTree, quota: Quota, files: readonly WheelEntry[]): void {
	if (roomFor(files) > quota.leftBytes) {
		throw new Error('the packages are more than a sandbox may have');
	}
	for (const [path, bytes] of files) place(tree, path, bytes);
}

/** At most: as if no two files had a directory in common. */
function roomFor(files: readonly WheelEntry[]): number {
	const each = files.map(
		([path, bytes]) => path.split('/').length * entryBytes + bytesTaken(bytes.byteLength),
	);
	return each.reduce((sum, room) => sum + room, 0);
}

function place(tree: FileTree, path: string, bytes: Uint8Array): void {
	const names = path.split('/');
	const name = names.pop() ?? '';
	let directory = tree.root;
	for (const part of names) directory = below(tree, directory, part);
	const file = tree.makeLoose(0o444);
	try {
		tree.write(file, 0, bytes);
		tree.place(file, directory, name);
	} finally {
		tree.close(file);
	}
}

function below(tree: FileTree, directory: Directory, name: string): Directory {
	const there = directory.entries.get(name);
	if (there === undefined) return tree.makeDirectory(directory, name, 0o555);
	return tree.directory(there.number);
}
