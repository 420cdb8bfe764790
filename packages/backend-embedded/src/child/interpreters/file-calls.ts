import { type Answer, type Call, fileCallPrefix, maxPayloadBytes } from '../../wire/calls.ts';
import { errnos, FileError } from '../files/errno.ts';
import type { FileTree } from '../files/file-tree.ts';
import {
	attributesOf,
	type Directory,
	type File,
	type Inode,
	withPermissions,
} from '../files/inode.ts';

/** As many as Emscripten lets Python have; code that goes around it gets no more. */
const maxOpen = 4096;
/** So many of the longest fit, also where JSON has six bytes for each of theirs. */
const namesInAnAnswer = 500;

/** The last one that a `Date` can be. */
const latestMoment = 8.64e15;

type Values = Call['values'];

/** What one interpreter asks of the files: by the numbers of nodes, as a file system does. */
export class FileCalls {
	readonly #tree: FileTree;
	readonly #packages: FileTree;
	/** What it has open, once for each stream. */
	readonly #open: Inode[] = [];
	/** Of the directory that it listed last, as they were when it began. */
	#names: readonly string[] = [];

	/** What lies in `packages` can be read, and not changed. */
	constructor(tree: FileTree, packages: FileTree) {
		this.#tree = tree;
		this.#packages = packages;
	}

	/** The number of the error where it fails. */
	serve(call: Call): Answer | number {
		try {
			const name = call.name.slice(fileCallPrefix.length);
			const isKnown = call.name.startsWith(fileCallPrefix) && Object.hasOwn(this.#operations, name);
			const operation = isKnown ? this.#operations[name] : undefined;
			return operation?.(call.values, call) ?? errnos.EINVAL;
		} catch (error) {
			return error instanceof FileError ? errnos[error.errno] : errnos.EINVAL;
		}
	}

	/** The interpreter is gone, and with it what it had open. */
	closeAll(): void {
		for (const inode of this.#open.splice(0)) this.#treeOf(inode.number).close(inode);
	}

	readonly #operations: Readonly<Record<string, (values: Values, call: Call) => Answer>> = {
		tops: () => ({
			tops: [...this.#tree.root.entries]
				.filter(([, { kind }]) => kind === 'directory')
				.map(([name, { number, mode }]) => ({ name, number, mode })),
		}),
		packages: () => attributesOf(this.#packages.root),
		attributes: ([number]) => attributesOf(this.#get(number)),
		lookup: ([directory, name]) =>
			attributesOf(this.#tree.entry(this.#directory(directory), text(name))),
		list: ([directory, from]) => {
			if (from === 0) this.#names = [...this.#directory(directory).entries.keys()];
			return { names: this.#names.slice(count(from), count(from) + namesInAnAnswer) };
		},
		readLink: ([number]) => {
			const inode = this.#get(number);
			if (inode.kind !== 'link') throw new FileError('EINVAL', 'it is no link');
			return { target: inode.target };
		},
		setMode: ([number, mode]) => {
			const inode = this.#changeable(number);
			inode.mode = withPermissions(inode.mode, count(mode));
			return { mode: inode.mode };
		},
		setModifiedAt: ([number, time]) => {
			this.#changeable(number).modifiedAt = moment(time);
			return {};
		},
		resize: ([number, size]) => {
			this.#tree.resize(this.#changeableFile(number), count(size));
			return {};
		},
		makeFile: ([directory, name, mode]) =>
			attributesOf(
				this.#tree.makeFile(this.#changeableDirectory(directory), text(name), count(mode)),
			),
		makeDirectory: ([directory, name, mode]) =>
			attributesOf(
				this.#tree.makeDirectory(this.#changeableDirectory(directory), text(name), count(mode)),
			),
		makeLink: ([directory, name, target]) =>
			attributesOf(
				this.#tree.makeLink(this.#changeableDirectory(directory), text(name), text(target)),
			),
		rename: ([from, name, to, newName]) => {
			this.#tree.rename(
				this.#changeableDirectory(from),
				text(name),
				this.#changeableDirectory(to),
				text(newName),
			);
			return {};
		},
		removeFile: ([directory, name]) => {
			this.#tree.removeFile(this.#changeableDirectory(directory), text(name));
			return {};
		},
		removeDirectory: ([directory, name]) => {
			this.#tree.removeDirectory(this.#changeableDirectory(directory), text(name));
			return {};
		},
		open: ([number]) => {
			const inode = this.#get(number);
			if (this.#open.length >= maxOpen) throw new FileError('EMFILE', 'too many files are open');
			this.#treeOf(inode.number).open(inode);
			this.#open.push(inode);
			return {};
		},
		close: ([number]) => {
			const at = this.#open.findIndex((inode) => inode.number === number);
			const [inode] = at === -1 ? [] : this.#open.splice(at, 1);
			if (inode !== undefined) this.#treeOf(inode.number).close(inode);
			return {};
		},
		read: ([number, length, position]) => {
			const bytes = Buffer.allocUnsafe(Math.min(count(length), maxPayloadBytes));
			const { content } = this.#treeOf(count(number)).file(count(number));
			return bytes.subarray(0, content.read(count(position), bytes));
		},
		write: ([number, position], { payload }) => ({
			count: this.#tree.write(this.#changeableFile(number), count(position), payload),
		}),
	};

	#get(number: Values[number] | undefined): Inode {
		return this.#treeOf(count(number)).get(count(number));
	}

	#directory(number: Values[number] | undefined): Directory {
		return this.#treeOf(count(number)).directory(count(number));
	}

	#treeOf(number: number): FileTree {
		return number < this.#packages.root.number ? this.#tree : this.#packages;
	}

	/** Packages stay as they came, for all contexts share them. */
	#changeable(number: Values[number] | undefined): Inode {
		if (this.#treeOf(count(number)) === this.#tree) return this.#tree.get(count(number));
		throw new FileError('EROFS', 'packages are read-only');
	}

	#changeableFile(number: Values[number] | undefined): File {
		return this.#tree.file(this.#changeable(number).number);
	}

	/** What lies at the top is for the host alone to change, whichever numbers Python asks with. */
	#changeableDirectory(number: Values[number] | undefined): Directory {
		const directory = this.#tree.directory(this.#changeable(number).number);
		if (directory !== this.#tree.root) return directory;
		throw new FileError('EROFS', 'the top of the tree is read-only');
	}
}

/** Code of a cell may ask with anything. */
function count(value: unknown): number {
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
	throw new FileError('EINVAL', 'a number is missing');
}

/** To the millisecond; what lies further away than a date can is as far as one can. */
function moment(value: unknown): number {
	if (typeof value !== 'number' || !Number.isFinite(value)) {
		throw new FileError('EINVAL', 'a time is missing');
	}
	// Emscripten cannot tell the parts of a second before 1970.
	const unit = value < 0 ? 1000 : 1;
	return Math.max(-latestMoment, Math.min(latestMoment, Math.floor(value / unit) * unit));
}

function text(value: unknown): string {
	if (typeof value === 'string') return value;
	throw new FileError('EINVAL', 'a name is missing');
}
