import { FileError } from './errno.ts';
import { FileBytes } from './file-bytes.ts';
import {
	type Directory,
	type File,
	type Inode,
	kinds,
	type Link,
	withPermissions,
} from './inode.ts';
import type { Quota } from './quota.ts';

const maxNameBytes = 255;
const maxTargetBytes = 4095;
/** What an entry costs besides its content, so that empty files are bounded too. */
export const entryBytes = 512;

/**
 * The files of one sandbox, in memory. All contexts share them, each from a thread of its own, and ask here one
 * after the other. Nodes are known by number, so that what is renamed or removed while it is open stays itself.
 */
export class FileTree {
	readonly root: Directory;
	readonly #quota: Quota;
	readonly #now: () => number;
	readonly #inodes = new Map<number, Inode>();
	#latest: number;

	/** Nodes of two trees are told apart where their numbers begin far from each other. */
	constructor(quota: Quota, now: () => number = Date.now, numbersFrom = 0) {
		this.#quota = quota;
		this.#now = now;
		this.#latest = numbersFrom;
		const base = this.#fresh(kinds.directory | 0o755);
		this.root = { ...base, kind: 'directory', entries: new Map(), parent: null, isNamed: true };
		this.#inodes.set(this.root.number, this.root);
	}

	get(number: number): Inode {
		const inode = this.#inodes.get(number);
		if (inode === undefined) throw new FileError('ENOENT', 'it was removed');
		return inode;
	}

	/** @throws ENOTDIR */
	directory(number: number): Directory {
		return directoryOf(this.get(number));
	}

	/** @throws EISDIR, EINVAL */
	file(number: number): File {
		const inode = this.get(number);
		if (inode.kind === 'file') return inode;
		throw new FileError(inode.kind === 'directory' ? 'EISDIR' : 'EINVAL', 'it is no regular file');
	}

	/** @throws ENOENT */
	entry(directory: Directory, name: string): Inode {
		const inode = directory.entries.get(name);
		if (inode === undefined) throw new FileError('ENOENT', `there is no "${name}"`);
		return inode;
	}

	makeFile(directory: Directory, name: string, permissions: number): File {
		const base = this.#fresh(withPermissions(kinds.file, permissions));
		const content = new FileBytes(this.#quota);
		return this.#add(directory, name, { ...base, kind: 'file', content });
	}

	makeDirectory(directory: Directory, name: string, permissions: number): Directory {
		const base = this.#fresh(withPermissions(kinds.directory, permissions));
		return this.#add(directory, name, {
			...base,
			kind: 'directory',
			entries: new Map(),
			parent: directory,
		});
	}

	makeLink(directory: Directory, name: string, target: string): Link {
		if (target === '') throw new FileError('ENOENT', 'a link leads somewhere');
		if (Buffer.byteLength(target) > maxTargetBytes) {
			throw new FileError('ENAMETOOLONG', `a link leads over at most ${maxTargetBytes} bytes`);
		}
		const base = this.#fresh(kinds.link | 0o777);
		return this.#add(directory, name, { ...base, kind: 'link', target });
	}

	/** A file that no directory names yet. It is open once: closed before it is placed, it is gone. */
	makeLoose(permissions: number): File {
		const base = this.#fresh(withPermissions(kinds.file, permissions));
		const content = new FileBytes(this.#quota);
		const file: File = { ...base, kind: 'file', content, isNamed: false, streams: 1 };
		this.#inodes.set(file.number, file);
		return file;
	}

	/** Names a loose file. What had the name is replaced at once: nobody sees a part of either. */
	place(file: File, directory: Directory, name: string): void {
		const there = directory.entries.get(name);
		if (there?.kind === 'directory') throw new FileError('EISDIR', `"${name}" is a directory`);
		// What is in the way leaves at least the room that this one takes.
		if (there !== undefined) this.#remove(directory, name, there);
		this.#add(directory, name, file);
		file.isNamed = true;
	}

	/** As `rename` of POSIX: what is in the way is replaced where it is of the same kind, and empty. */
	rename(from: Directory, oldName: string, to: Directory, newName: string): void {
		const moved = this.entry(from, oldName);
		checkName(newName);
		requireNamed(to);
		if (moved.kind === 'directory' && isWithin(to, moved)) {
			throw new FileError('EINVAL', 'a directory cannot be moved into itself');
		}
		const there = to.entries.get(newName);
		if (there === moved) return;
		if (there !== undefined) this.#makeWay(to, newName, moved, there);
		from.entries.delete(oldName);
		to.entries.set(newName, moved);
		if (moved.kind === 'directory') moved.parent = to;
		this.touch(from);
		this.touch(to);
	}

	/** @throws EISDIR: directories go by `removeDirectory` */
	removeFile(directory: Directory, name: string): void {
		const inode = this.entry(directory, name);
		if (inode.kind === 'directory') throw new FileError('EISDIR', `"${name}" is a directory`);
		this.#remove(directory, name, inode);
	}

	/** @throws ENOTDIR, ENOTEMPTY */
	removeDirectory(directory: Directory, name: string): void {
		const inode = directoryOf(this.entry(directory, name));
		requireEmpty(inode, name);
		this.#remove(directory, name, inode);
	}

	/** With all that is in it, however deep that is. */
	removeAll(directory: Directory, name: string): void {
		const top = this.entry(directory, name);
		this.#remove(directory, name, top);
		const waiting: Inode[] = [top];
		for (let inode = waiting.pop(); inode !== undefined; inode = waiting.pop()) {
			if (inode.kind !== 'directory') continue;
			for (const [below, entry] of inode.entries) {
				waiting.push(entry);
				this.#remove(inode, below, entry);
			}
		}
	}

	write(file: File, position: number, bytes: Uint8Array): number {
		const count = file.content.write(position, bytes);
		this.touch(file);
		return count;
	}

	resize(file: File, size: number): void {
		file.content.resize(size);
		this.touch(file);
	}

	touch(inode: Inode): void {
		inode.modifiedAt = this.#now();
	}

	/** Until `close` is called as often, it is there, named or not. */
	open(inode: Inode): void {
		inode.streams += 1;
	}

	close(inode: Inode): void {
		inode.streams -= 1;
		this.#forgetUnused(inode);
	}

	#fresh(mode: number): Omit<Inode, 'kind' | 'entries' | 'parent' | 'content' | 'target'> {
		this.#latest += 1;
		return { number: this.#latest, mode, modifiedAt: this.#now(), isNamed: true, streams: 0 };
	}

	#add<Kind extends Inode>(directory: Directory, name: string, inode: Kind): Kind {
		checkName(name);
		requireNamed(directory);
		if (directory.entries.has(name)) throw new FileError('EEXIST', `"${name}" is there`);
		this.#quota.take(costOf(inode));
		directory.entries.set(name, inode);
		this.#inodes.set(inode.number, inode);
		this.touch(directory);
		return inode;
	}

	#makeWay(directory: Directory, name: string, moved: Inode, there: Inode): void {
		if (moved.kind === 'directory') requireEmpty(directoryOf(there), name);
		else if (there.kind === 'directory') {
			throw new FileError('EISDIR', `"${name}" is a directory that is in the way`);
		}
		this.#remove(directory, name, there);
	}

	#remove(directory: Directory, name: string, inode: Inode): void {
		directory.entries.delete(name);
		this.touch(directory);
		inode.isNamed = false;
		if (inode.kind === 'directory') inode.parent = null;
		this.#quota.give(costOf(inode));
		this.#forgetUnused(inode);
	}

	#forgetUnused(inode: Inode): void {
		if (inode.isNamed || inode.streams > 0) return;
		this.#inodes.delete(inode.number);
		if (inode.kind === 'file') inode.content.clear();
	}
}

function costOf(inode: Inode): number {
	return inode.kind === 'link' ? entryBytes + Buffer.byteLength(inode.target) : entryBytes;
}

function directoryOf(inode: Inode): Directory {
	if (inode.kind === 'directory') return inode;
	throw new FileError('ENOTDIR', 'it is no directory');
}

function checkName(name: string): void {
	if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
		throw new FileError('EINVAL', `nothing can be named ${JSON.stringify(name)}`);
	}
	if (Buffer.byteLength(name) > maxNameBytes) {
		throw new FileError('ENAMETOOLONG', `a name has at most ${maxNameBytes} bytes`);
	}
}

/** A directory that was removed takes nothing in: nobody would find it. */
function requireNamed(directory: Directory): void {
	if (!directory.isNamed) throw new FileError('ENOENT', 'the directory was removed');
}

function requireEmpty(directory: Directory, name: string): void {
	if (directory.entries.size > 0) throw new FileError('ENOTEMPTY', `"${name}" is not empty`);
}

function isWithin(directory: Directory, top: Directory): boolean {
	for (let at: Directory | null = directory; at !== null; at = at.parent) {
		if (at === top) return true;
	}
	return false;
}
