import { Refusal } from '../refusal.ts';
import type { Errno, FileError } from './errno.ts';

const codes: Readonly<Record<Errno, Refusal['code']>> = {
	EBADF: 'unknown',
	EBUSY: 'invalid-argument',
	EEXIST: 'already-exists',
	EFBIG: 'quota-exceeded',
	EINVAL: 'invalid-argument',
	EISDIR: 'invalid-argument',
	ELOOP: 'invalid-argument',
	EMFILE: 'quota-exceeded',
	ENAMETOOLONG: 'invalid-argument',
	ENOENT: 'not-found',
	ENOSPC: 'quota-exceeded',
	ENOTDIR: 'invalid-argument',
	ENOTEMPTY: 'already-exists',
	EPERM: 'permission-denied',
	EROFS: 'permission-denied',
};

export function refusalOf({ errno, message }: FileError, path: string): Refusal {
	return new Refusal(codes[errno], `${path}: ${message}`);
}
