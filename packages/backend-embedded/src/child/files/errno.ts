/** The errors of the file tree, by the numbers that Emscripten gives them. */
export const errnos = {
	EBADF: 8,
	EBUSY: 10,
	EEXIST: 20,
	EFBIG: 22,
	EINVAL: 28,
	EISDIR: 31,
	ELOOP: 32,
	EMFILE: 33,
	ENAMETOOLONG: 37,
	ENOENT: 44,
	ENOSPC: 51,
	ENOTDIR: 54,
	ENOTEMPTY: 55,
	EPERM: 63,
	EROFS: 69,
} as const;

export type Errno = keyof typeof errnos;

/** What the file tree says no with. */
export class FileError extends Error {
	override readonly name = 'FileError';
	readonly errno: Errno;

	constructor(errno: Errno, what: string) {
		super(what);
		this.errno = errno;
	}
}
