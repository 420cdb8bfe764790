import { FileError } from '../files/errno.ts';
import type { FileTree } from '../files/file-tree.ts';
import type { Directory } from '../files/inode.ts';

/** Makes a file of that path, with the directories on its way, in the place of one that an earlier try left. */
export function place(tree: FileTree, path: string, bytes: Uint8Array): void {
	const names = path.split('/');
	const name = names.pop() ?? '';
	let directory = tree.root;
	for (const part of names) directory = below(tree, directory, part);
	const file = tree.makeLoose(0o444);
	try {
		if (tree.write(file, 0, bytes) < bytes.byteLength) throw new FileError('ENOSPC', 'it is full');
		tree.place(file, directory, name);
	} catch (error) {
		if (!(error instanceof FileError && error.errno === 'ENOSPC')) throw error;
		// The tree would speak of the files of the program.
		throw new Error('the packages are more than a sandbox may have', { cause: error });
	} finally {
		tree.close(file);
	}
}

function below(tree: FileTree, directory: Directory, name: string): Directory {
	const there = directory.entries.get(name);
	if (there === undefined) return tree.makeDirectory(directory, name, 0o555);
	return tree.directory(there.number);
}
