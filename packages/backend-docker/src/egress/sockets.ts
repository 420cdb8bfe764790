import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'anybox-egress-';
/** Of the socket, in the folder that sandboxes see. */
export const socketName = 'egress.sock';

/** A folder with one socket in it, for one sandbox. Nobody but this user gets through to it on this machine. */
export interface SocketFolder {
	/** What is mounted. */
	readonly path: string;
	readonly socket: string;
	readonly remove: () => Promise<void>;
}

export async function makeSocketFolder(): Promise<SocketFolder> {
	await removeOrphans();
	const own = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
	const path = join(own, 'shared');
	await mkdir(path, { mode: 0o755 });
	const remove = (): Promise<void> => rm(own, { recursive: true, force: true });
	return { path, socket: join(path, socketName), remove };
}

/** Those of processes that were killed. */
async function removeOrphans(): Promise<void> {
	const names = await readdir(tmpdir()).catch(() => []);
	const orphans = names.filter((name) => name.startsWith(prefix) && !isAlive(ownerOf(name)));
	await Promise.all(
		orphans.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })),
	);
}

function ownerOf(name: string): number {
	return Number(name.slice(prefix.length).split('-')[0]);
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// It is there, and another user's.
		return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
	}
}
