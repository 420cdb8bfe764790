import { FileError } from '../files/errno.ts';
import { refusalOf } from '../files/file-refusals.ts';
import type { Directory } from '../files/inode.ts';
import type { Paths } from '../files/paths.ts';
import { Refusal } from '../refusal.ts';

/** The directory that a context is to work in. */
export function directoryOf(paths: Paths, cwd: string): Directory {
	const inode = found(paths, cwd);
	if (inode?.kind === 'directory') return inode;
	if (inode === undefined) throw new Refusal('not-found', `cwd: there is no directory "${cwd}"`);
	throw new Refusal('invalid-argument', `cwd: "${cwd}" is no directory`);
}

function found(paths: Paths, cwd: string): ReturnType<Paths['follow']>['inode'] {
	try {
		return paths.follow(cwd).inode;
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		if (error.errno === 'ENOENT') return undefined;
		throw refusalOf(error, `cwd: "${cwd}"`);
	}
}
