import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const prefix = 'anybox-egress-';
/** Of the socket, in the folder that sandboxes see. */
export const socketName = 'egress.sock';

/** A folder with one socket in it, for one sandbox. Nobody but this user gets through to it on this machine. */
export interface SocketFolder {
	/** What is mounted. */
	readonly path: string;
	readonly socket: string;
	/** So that other processes know that its list is not the first any more. */
	readonly noteChange: () => Promise<void>;
	readonly remove: () => Promise<void>;
}

export async function makeSocketFolder(): Promise<SocketFolder> {
	await removeOrphans();
	const own = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
	const path = join(own, 'shared');
	await mkdir(path, { mode: 0o755 });
	const noteChange = (): Promise<void> => writeFile(noteOf(path), '');
	const remove = (): Promise<void> => rm(own, { recursive: true, force: true });
	return { path, socket: join(path, socketName), noteChange, remove };
}

/** Whether the proxy of such a folder is there, and has the list that it began with. */
export async function isAsMade(path: string): Promise<boolean> {
	const [isThere, hasChanged] = await Promise.all([path, noteOf(path)].map(exists));
	return isThere === true && hasChanged === false;
}

/** Beside what sandboxes see. */
function noteOf(path: string): string {
	return join(dirname(path), 'changed');
}

function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
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
