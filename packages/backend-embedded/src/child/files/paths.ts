import { FileError } from './errno.ts';
import type { FileTree } from './file-tree.ts';
import type { Directory, Inode } from './inode.ts';
import { checkOwned } from './interpreter-folders.ts';

const maxLinks = 40;

/** Where a path leads: the directory and the name in it, and what is there. */
export interface Place {
	/** `null` of the root, which no directory names. */
	readonly directory: Directory | null;
	/** Empty of the root. */
	readonly name: string;
	readonly inode: Inode | undefined;
}

/**
 * Looks up absolute paths of the sandbox. A link in the middle is followed; one at the end by `follow` alone. What is the
 * interpreter's own is on none of them: EPERM.
 */
export class Paths {
	readonly #tree: FileTree;

	constructor(tree: FileTree) {
		this.#tree = tree;
	}

	/** Of the entry itself. @throws ENOENT and ENOTDIR where its directory is none */
	find(path: string): Place {
		return this.#walk(path, false);
	}

	/** Of what links lead to. */
	follow(path: string): Place {
		return this.#walk(path, true);
	}

	/** Makes the directories that a path leads through and that are missing, the last one too. */
	makeDirectories(path: string): Directory {
		let at = this.#tree.root;
		for (const name of partsOf(path)) {
			const { directory, name: missing, inode } = this.#step(at, name, { links: 0 });
			if (inode === undefined) at = this.#tree.makeDirectory(directory ?? at, missing, 0o755);
			else if (inode.kind === 'directory') at = inode;
			else throw new FileError('ENOTDIR', `"${name}" of ${path} is no directory`);
		}
		return at;
	}

	#walk(path: string, followsLast: boolean): Place {
		const parts = partsOf(path);
		const last = parts.pop();
		const root = this.#tree.root;
		if (last === undefined) return { directory: null, name: '', inode: root };
		const budget = { links: 0 };
		let at = root;
		for (const name of parts) at = this.#enter(at, name, path, budget);
		if (followsLast) return this.#step(at, last, budget);
		return placeOf(at, last);
	}

	#enter(from: Directory, name: string, path: string, budget: { links: number }): Directory {
		const { inode } = this.#step(from, name, budget);
		if (inode === undefined) throw new FileError('ENOENT', `there is no "${name}" on ${path}`);
		if (inode.kind === 'directory') return inode;
		throw new FileError('ENOTDIR', `"${name}" of ${path} is no directory`);
	}

	/** One name on, and on through the links that it may be. */
	#step(from: Directory, name: string, budget: { links: number }): Place {
		const place = placeOf(from, name);
		if (place.inode?.kind !== 'link') return place;
		budget.links += 1;
		if (budget.links > maxLinks) throw new FileError('ELOOP', `"${name}" is a loop of links`);
		const { target } = place.inode;
		const parts = target.split('/').filter((part) => part !== '' && part !== '.');
		const last = parts.pop();
		let at = target.startsWith('/') ? this.#tree.root : from;
		for (const part of parts) at = this.#enter(at, part, target, budget);
		return last === undefined
			? { directory: at.parent, name: '', inode: at }
			: this.#step(at, last, budget);
	}
}

function placeOf(directory: Directory, name: string): Place {
	if (name === '..') return { directory: null, name: '', inode: directory.parent ?? directory };
	checkOwned(directory, name);
	return { directory, name, inode: directory.entries.get(name) };
}

/** The paths of requests are normalised: no empty part, no dots. */
function partsOf(path: string): string[] {
	return path.split('/').filter((part) => part !== '');
}
