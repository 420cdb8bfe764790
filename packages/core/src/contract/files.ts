import type { BackendRequest } from './request.ts';

/** `other`: a pipe, a socket or a device. */
export type FileKind = 'file' | 'directory' | 'symlink' | 'other';

/** One entry of the file system. */
export interface FileEntry {
	/** Without its directory. */
	readonly name: string;
	/** Absolute. */
	readonly path: string;
	/** Of the entry itself: a symbolic link is a `symlink`, whatever it points to. */
	readonly kind: FileKind;
	/** Of the content; of a directory, whatever its file system says. */
	readonly bytes: number;
	/** Permission bits, such as `0o644`. */
	readonly mode: number;
	/** Milliseconds since the epoch, by the sandbox's clock. */
	readonly modifiedAt: number;
	/** Where a symbolic link points to; `null` for anything else. */
	readonly target: string | null;
}

/** `path` is absolute and normalised, without NUL, in every request. */
export interface PathRequest extends BackendRequest {
	/** Absolute and normalised. */
	readonly path: string;
}

/** A file that is to be replaced or made. */
export interface WriteRequest extends PathRequest {
	/** All of it, once; throws when there will be no more, and then the old content stays. */
	readonly content: AsyncIterable<Uint8Array>;
	/** Permission bits; `null` for those of the old file, or the sandbox's default. */
	readonly mode: number | null;
}

/** Both are absolute and normalised. */
export interface RenameRequest extends BackendRequest {
	/** What is moved. */
	readonly from: string;
	/** What it is then, itself and not its directory. */
	readonly to: string;
}

/** A directory to list. */
export interface ListFilesRequest extends PathRequest {
	/** 1 lists the directory itself; deeper entries follow up to this depth. */
	readonly depth: number;
}

/** One change below a watched directory. */
export interface WatchEvent {
	/** What became of the entry. */
	readonly kind: 'created' | 'changed' | 'removed';
	/** Absolute. */
	readonly path: string;
}

/**
 * The files of one sandbox. Rejects with `not-found`, `already-exists`, `permission-denied` or
 * `quota-exceeded` for what the file system refuses, and with `invalid-argument` when the path is of the
 * wrong kind: a directory read as a file, a file listed as a directory.
 */
export interface GuestFiles {
	/**
	 * - Yields the bytes of the regular file, all of them and nothing else. [files/bytes-survive]
	 * - Rejects, within its deadline, for a directory, a pipe or a device. [files/reads-regular-files-only]
	 * - A read that breaks off rejects: short data is never the end of a file. [files/broken-reads-reject]
	 */
	read(request: PathRequest): AsyncIterable<Uint8Array>;
	/**
	 * - Makes missing parent directories. [files/write-makes-parents]
	 * - Readers see the old content or the new, never a part; after a failure the old content is there. [files/write-is-atomic]
	 */
	write(request: WriteRequest): Promise<void>;
	/**
	 * - Directories come before what is in them; names are in byte order. [files/list-goes-deep]
	 * - Yields all there is, however much it is, as `stat` would tell it. [files/list-is-whole] [files/list-agrees-with-stat]
	 */
	list(request: ListFilesRequest): AsyncIterable<FileEntry>;
	/** Of the entry itself; a symbolic link is not followed. */
	stat(request: PathRequest): Promise<FileEntry>;
	/** Makes the directory and its missing parents. Resolves when it is there already. */
	mkdir(request: PathRequest): Promise<void>;
	/** Replaces a file that is in the way; rejects with `already-exists` for a directory that is. */
	rename(request: RenameRequest): Promise<void>;
	/** Removes a file, or a directory with all that is in it; never what a link points to. Resolves when there is nothing. */
	remove(request: PathRequest): Promise<void>;
	/** Present exactly when `capabilities.filesWatch` is not `false`. Ends when its signal aborts. */
	watch?(request: PathRequest): AsyncIterable<WatchEvent>;
}
