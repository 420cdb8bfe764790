import { type Attributes, attributesOf, type Directory, type Inode } from './inode.ts';

/** One entry of the file system, as the host is told of it. */
export interface Entry extends Omit<Attributes, 'number' | 'kind'> {
	readonly name: string;
	readonly path: string;
	readonly kind: 'file' | 'directory' | 'symlink';
	/** Where a link points to; `null` for anything else. */
	readonly target: string | null;
}

export function entryOf(path: string, inode: Inode): Entry {
	const { mode, bytes, modifiedAt } = attributesOf(inode);
	return {
		name: path.slice(path.lastIndexOf('/') + 1),
		path,
		kind: inode.kind === 'link' ? 'symlink' : inode.kind,
		bytes,
		mode: mode & 0o7777,
		modifiedAt,
		target: inode.kind === 'link' ? inode.target : null,
	};
}

/** What is below a directory, each entry before what is in it; no recursion, so that no depth is too deep. */
export function* walk(
	path: string,
	directory: Directory,
	depth: number,
): Generator<Entry, undefined> {
	const levels = [sorted(path, directory)];
	for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
		const next = level.next();
		if (next.done === true) {
			levels.pop();
			continue;
		}
		const { path: at, inode } = next.value;
		yield entryOf(at, inode);
		if (inode.kind === 'directory' && levels.length < depth) {
			levels.push(sorted(at, inode));
		}
	}
}

interface Found {
	readonly path: string;
	readonly inode: Inode;
}

/** In the order of the bytes of their names. */
function sorted(path: string, directory: Directory): IterableIterator<Found> {
	const base = path === '/' ? '' : path;
	return [...directory.entries]
		.map(([name, inode]) => ({ bytes: Buffer.from(name), path: `${base}/${name}`, inode }))
		.toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
		.values();
}
