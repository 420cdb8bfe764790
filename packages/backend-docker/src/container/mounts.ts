import { guestFolder } from './guests.ts';
import { users } from './users.ts';

const mebibyte = 1024 * 1024;

/** All that code can write to lies in memory, and together it is no more than the cap. */
export interface Mounts {
	readonly tmpfs: Readonly<Record<string, string>>;
}

/** Shares of the cap: most is for the workspace. */
const shares = { workspace: 12, tmp: 3, shm: 1 } as const;
const allShares = shares.workspace + shares.tmp + shares.shm;

/** What a file takes at the least. One that is empty takes none of it, but memory of the kernel, which has no other end. */
const pageBytes = 4096;

export function mountsFor(diskMiB: number): Mounts {
	const bytes = (share: number): number => Math.floor((diskMiB * mebibyte * share) / allShares);
	const size = (share: number): string =>
		`size=${bytes(share)},nr_inodes=${Math.ceil(bytes(share) / pageBytes)}`;
	const owner = `uid=${users.code},gid=${users.code}`;
	return {
		tmpfs: {
			'/workspace': `rw,exec,nosuid,nodev,mode=755,${size(shares.workspace)},${owner}`,
			'/tmp': `rw,exec,nosuid,nodev,mode=1777,${size(shares.tmp)},${owner}`,
			'/dev/shm': `rw,noexec,nosuid,nodev,mode=1777,${size(shares.shm)},${owner}`,
			[guestFolder]: 'rw,noexec,nosuid,nodev,mode=700,size=4k',
		},
	};
}
