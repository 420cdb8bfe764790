/*
 * The files of the sandbox, as a file system of Emscripten's. They lie outside, shared by all contexts: nothing of them
 * is remembered here, so that what another context renames or removes is renamed or removed here at once.
 */

const ask = outside('fileCall', -29);
const readInto = outside('fileRead', -29);
const writeFrom = outside('fileWrite', -29);
const errors = { EINVAL: 28, EROFS: 69 };
const blockBytes = 4096;
/** What others may not do with new files. */
const umask = 0o022;

/** Mounts the directories of the sandbox's tree, and makes all else unchangeable. */
function makeFileSystem({ FS, MEMFS }) {
	const mounted = new Map();
	const addNode = FS.hashAddNode;
	// A node that is in the table of names would be found there after its file was moved or removed.
	FS.hashAddNode = (node) => {
		if (!node.isOutside) addNode(node);
	};

	function check(answer) {
		if (typeof answer === 'number' && answer < 0) throw new FS.ErrnoError(-answer);
		return answer;
	}

	const call = (...words) => parse(check(ask(...words)));

	const nodeOperations = {
		getattr(node) {
			const { number, mode, bytes, modifiedAt } = call('attributes', node.number);
			const time = new Date(modifiedAt);
			return {
				dev: 1,
				ino: number,
				mode,
				nlink: 1,
				uid: 0,
				gid: 0,
				rdev: 0,
				size: bytes,
				atime: time,
				mtime: time,
				ctime: time,
				blksize: blockBytes,
				blocks: Math.ceil(bytes / 512),
			};
		},
		setattr(node, { mode, size, mtime, timestamp }) {
			const time = mtime ?? timestamp;
			if (mode !== undefined) node.mode = call('setMode', node.number, mode).mode;
			if (size !== undefined) call('resize', node.number, size);
			if (time !== undefined && time !== null) call('setModifiedAt', node.number, Number(time));
		},
		lookup(parent, name) {
			const { number, mode } = call('lookup', parent.number, name);
			return nodeFor(parent, name, mode, number);
		},
		mknod(parent, name, mode) {
			const operation = FS.isDir(mode) ? 'makeDirectory' : 'makeFile';
			if (!FS.isDir(mode) && !FS.isFile(mode)) throw new FS.ErrnoError(errors.EINVAL);
			const made = call(operation, parent.number, name, mode & ~umask);
			return nodeFor(parent, name, made.mode, made.number);
		},
		symlink(parent, name, target) {
			const made = call('makeLink', parent.number, name, target);
			return nodeFor(parent, name, made.mode, made.number);
		},
		rename(node, parent, name) {
			call('rename', node.parent.number, node.name, parent.number, name);
			node.name = name;
		},
		unlink(parent, name) {
			call('removeFile', parent.number, name);
		},
		rmdir(parent, name) {
			call('removeDirectory', parent.number, name);
		},
		readlink(node) {
			return call('readLink', node.number).target;
		},
		readdir(node) {
			const names = ['.', '..'];
			for (;;) {
				const more = call('list', node.number, names.length - 2).names;
				if (more.length === 0) return names;
				names.push(...more);
			}
		},
	};

	const streamOperations = {
		open(stream) {
			call('open', stream.node.number);
		},
		close(stream) {
			call('close', stream.node.number);
		},
		read(stream, buffer, offset, length, position) {
			const bytes = new Uint8Array(length);
			const count = check(readInto(stream.node.number, bytes, position));
			buffer.set(bytes.subarray(0, count), offset);
			return count;
		},
		write(stream, buffer, offset, length, position) {
			const bytes = buffer.slice(offset, offset + length);
			const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			return check(writeFrom(stream.node.number, view, position));
		},
		llseek(stream, offset, whence) {
			let position = offset;
			if (whence === 1) position += stream.position;
			else if (whence === 2) position += nodeOperations.getattr(stream.node).size;
			if (position < 0) throw new FS.ErrnoError(errors.EINVAL);
			return position;
		},
	};

	function nodeFor(parent, name, mode, number) {
		const node = new FS.FSNode(parent, name, mode, 0);
		node.isOutside = true;
		node.number = number;
		node.node_ops = nodeOperations;
		node.stream_ops = streamOperations;
		return node;
	}

	const outsideTree = {
		mount: ({ opts }) => nodeFor(null, '/', opts.mode, opts.number),
	};

	/** Directories at the top of the tree that came since, also in the place of others. */
	function mountNew() {
		for (const { name, mode, number } of call('tops').tops) {
			const root = mounted.get(name);
			if (root === undefined) mounted.set(name, mountedAt(`/${name}`, mode, number));
			else Object.assign(root, { mode, number });
		}
	}

	function mountedAt(path, mode, number) {
		return unsealed(() => {
			if (!FS.analyzePath(path).exists) FS.mkdir(path);
			return FS.mount(outsideTree, { mode, number }, path);
		});
	}

	/** What wheels become lies where Python looks for it. */
	function mountPackages() {
		unsealed(() => FS.mount(outsideTree, call('packages'), '/lib/python3.14/site-packages'));
	}

	let isSealed = false;
	const refuse = (operations, names) => {
		for (const name of names) {
			const original = operations[name];
			operations[name] = (...values) => {
				if (isSealed) throw new FS.ErrnoError(errors.EROFS);
				return original(...values);
			};
		}
	};
	const { dir, file, link } = MEMFS.ops_table;
	refuse(dir.node, ['setattr', 'mknod', 'rename', 'unlink', 'rmdir', 'symlink']);
	refuse(file.node, ['setattr']);
	refuse(link.node, ['setattr']);
	refuse(file.stream, ['write', 'msync']);

	/** For what comes with the interpreter itself, such as a package. */
	function unsealed(action) {
		const before = isSealed;
		isSealed = false;
		try {
			return action();
		} finally {
			isSealed = before;
		}
	}

	function seal() {
		isSealed = true;
	}

	return { mountNew, mountPackages, seal, unsealed };
}
