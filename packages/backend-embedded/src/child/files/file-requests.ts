import type { Operations } from '../../wire/requests.ts';
import { Refusal } from '../refusal.ts';
import { refusalOf } from './file-refusals.ts';
import { FileError } from './errno.ts';
import type { FileTree } from './file-tree.ts';
import type { Directory, File } from './inode.ts';
import { Paths } from './paths.ts';
import { type Entry, entryOf, walk } from './walk.ts';

const pieceBytes = 1024 * 1024;
const entriesInAPiece = 1000;
/** Paths can be long, and an answer is one frame. */
const charsInAPiece = 512 * 1024;

interface Reading {
	readonly file: File;
	/** As long as it was when it was opened. */
	readonly bytes: number;
	position: number;
}

interface Writing {
	readonly path: string;
	readonly file: File;
}

/** The files of the sandbox, for the host: by paths, whole or not at all. */
export class FileRequests {
	readonly #tree: FileTree;
	readonly #paths: Paths;
	readonly #lists = new Map<number, Iterator<Entry, undefined>>();
	readonly #readings = new Map<number, Reading>();
	readonly #writings = new Map<number, Writing>();
	#latest = 0;

	constructor(tree: FileTree) {
		this.#tree = tree;
		this.#paths = new Paths(tree);
	}

	operations(): Operations {
		return {
			'files.stat': ({ path }) => at(path, () => ({ entry: this.#stat(path) })),
			'files.list': ({ path, depth }) => at(path, () => this.#list(path, depth)),
			'files.listed': ({ handle }) => this.#listed(handle),
			'files.read': ({ path }) => at(path, () => this.#read(path)),
			'files.piece': ({ handle }) => this.#piece(handle),
			'files.write': ({ path, mode }) => at(path, () => this.#write(path, mode)),
			'files.append': ({ handle, data }) => this.#append(handle, data),
			'files.commit': ({ handle }) => this.#commit(handle),
			'files.leave': ({ handle }) => this.#leave(handle),
			'files.mkdir': ({ path }) => at(path, () => this.#mkdir(path)),
			'files.rename': ({ from, to }) => at(from, () => this.#rename(from, to)),
			'files.remove': ({ path }) => at(path, () => this.#remove(path)),
		};
	}

	#stat(path: string): Entry {
		try {
			const { inode } = this.#paths.find(path);
			if (inode !== undefined) return entryOf(path, inode);
		} catch (error) {
			// Below a file there is nothing.
			if (!(error instanceof FileError && error.errno === 'ENOTDIR')) throw error;
		}
		throw new FileError('ENOENT', 'there is nothing');
	}

	#list(path: string, depth: number): object {
		const { inode } = this.#paths.follow(path);
		if (inode === undefined) throw new FileError('ENOENT', 'there is nothing');
		if (inode.kind !== 'directory') throw new FileError('ENOTDIR', 'it is no directory');
		return this.#keep(this.#lists, walk(path, inode, depth));
	}

	#listed(handle: number): object {
		const list = kept(this.#lists, handle);
		const entries: Entry[] = [];
		let chars = 0;
		while (entries.length < entriesInAPiece && chars < charsInAPiece) {
			const next = list.next();
			if (next.done === true) break;
			entries.push(next.value);
			chars += JSON.stringify(next.value).length;
		}
		return { entries };
	}

	/** As long as it is now: what is appended later is not read. */
	#read(path: string): object {
		const { inode } = this.#paths.follow(path);
		if (inode === undefined) throw new FileError('ENOENT', 'there is nothing');
		const file = this.#tree.file(inode.number);
		this.#tree.open(file);
		const bytes = file.content.size;
		return { ...this.#keep(this.#readings, { file, bytes, position: 0 }), bytes };
	}

	#piece(handle: number): object {
		const reading = kept(this.#readings, handle);
		const wanted = Math.min(pieceBytes, reading.bytes - reading.position);
		const piece = Buffer.allocUnsafe(wanted);
		if (reading.file.content.read(reading.position, piece) < wanted) {
			throw new Refusal('unavailable', 'the file shrank while it was read');
		}
		reading.position += wanted;
		return { data: piece.toString('base64') };
	}

	#write(path: string, mode: number | null): object {
		const { inode } = this.#target(path);
		if (inode?.kind === 'directory') throw new FileError('EISDIR', 'it is a directory');
		const file = this.#tree.makeLoose(mode ?? (inode === undefined ? 0o644 : inode.mode));
		return this.#keep(this.#writings, { path, file });
	}

	#append(handle: number, data: string): object {
		const { path, file } = kept(this.#writings, handle);
		const bytes = Buffer.from(data, 'base64');
		return at(path, () => {
			const count = this.#tree.write(file, file.content.size, bytes);
			if (count < bytes.byteLength) throw new FileError('ENOSPC', 'the sandbox is full');
			return {};
		});
	}

	#commit(handle: number): object {
		const { path, file } = kept(this.#writings, handle);
		return at(path, () => {
			const { directory, name } = this.#target(path);
			if (directory === null) throw new FileError('EISDIR', 'it is a directory');
			this.#tree.place(file, directory, name);
			return this.#leave(handle);
		});
	}

	/** Where a file that is written goes: through a link to what it points to, so that the link stays one. */
	#target(path: string): ReturnType<Paths['follow']> & { readonly directory: Directory | null } {
		this.#paths.makeDirectories(path.slice(0, path.lastIndexOf('/')));
		return this.#paths.follow(path);
	}

	/** Gives back what a list, a reading or a writing holds. What was not committed is gone. */
	#leave(handle: number): object {
		this.#lists.delete(handle);
		for (const handles of [this.#readings, this.#writings]) {
			const held = handles.get(handle);
			if (held !== undefined) this.#tree.close(held.file);
			handles.delete(handle);
		}
		return {};
	}

	#mkdir(path: string): object {
		try {
			this.#paths.makeDirectories(path);
		} catch (error) {
			const isLast = this.#paths.find(path).inode !== undefined;
			if (!isLast || !(error instanceof FileError && error.errno === 'ENOTDIR')) throw error;
			throw new FileError('EEXIST', 'it is there and is not a directory');
		}
		return {};
	}

	#rename(from: string, to: string): object {
		const source = this.#paths.find(from);
		if (source.inode === undefined) throw new FileError('ENOENT', 'there is nothing');
		const target = this.#paths.find(to);
		if (target.inode?.kind === 'directory') {
			throw new FileError('EEXIST', `${to} is a directory that is in the way`);
		}
		if (source.directory === null || target.directory === null) {
			throw new FileError('EBUSY', 'the root cannot be moved');
		}
		this.#tree.rename(source.directory, source.name, target.directory, target.name);
		return {};
	}

	#remove(path: string): object {
		try {
			const { directory, name, inode } = this.#paths.find(path);
			if (inode === undefined) return {};
			if (directory === null) throw new FileError('EBUSY', 'the root cannot be removed');
			this.#tree.removeAll(directory, name);
		} catch (error) {
			const isNothing =
				error instanceof FileError && (error.errno === 'ENOENT' || error.errno === 'ENOTDIR');
			if (!isNothing) throw error;
		}
		return {};
	}

	#keep<Held>(handles: Map<number, Held>, held: Held): object {
		this.#latest += 1;
		handles.set(this.#latest, held);
		return { handle: this.#latest };
	}
}

function kept<Held>(handles: Map<number, Held>, handle: number): Held {
	const held = handles.get(handle);
	if (held !== undefined) return held;
	throw new Refusal('unavailable', 'the transfer broke off');
}

/** What goes wrong there is told with its path. */
function at<Value>(path: string, work: () => Value): Value {
	try {
		return work();
	} catch (error) {
		throw error instanceof FileError ? refusalOf(error, path) : error;
	}
}
