import { FileError } from './errno.ts';
import type { Directory } from './inode.ts';

/** What the interpreter has at the top on its own: code sees it, and none of it is in the sandbox's tree. */
export const interpreterFolders: ReadonlySet<string> = new Set(['dev', 'lib', 'proc', 'sys']);

/**
 * One of that name in the tree would stand before the interpreter's own, and Python would find its library no more.
 *
 * @throws EPERM where a path leads to one
 */
export function checkOwned(directory: Directory, name: string): void {
	if (directory.parent !== null || !interpreterFolders.has(name)) return;
	throw new FileError(
		'EPERM',
		`/${name} is Python's own, and only code sees it; use /workspace, /tmp, /home or a new folder at the top`,
	);
}
