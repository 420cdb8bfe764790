import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Labels } from '../../src/contract/backend.ts';
import type { Resources } from '../../src/contract/spec.ts';
import { exists, hasCode, ignoring } from './system-error.ts';

/** What of a spec is enforced; its environment may hold secrets and comes with every call anyway. */
export interface Enforced {
	readonly egress: 'none' | 'full';
	readonly resources: Resources;
}

export interface Entry {
	/** The hash of the key, and what tells this sandbox from earlier ones of the same key. */
	readonly id: string;
	readonly labels: Labels;
	readonly createdAt: number;
	readonly enforced: Enforced;
}

/** What of a sandbox is on disk: its record, its /workspace and /tmp, and a file for every live keeper. */
export interface Place {
	readonly path: string;
	readonly entry: Entry;
}

export const stateDirectory = join(tmpdir(), `anybox-host-process-${userInfo().uid}`);

const idPattern = /^([0-9a-f]{24})-([0-9a-f]{8})$/;

/**
 * The sandboxes of this machine and user, as directories `<key>/<sandbox>`: every process sees the same ones.
 * A rename that moves a prepared `<key>` into place, or fails because one is there, makes the key unique.
 */
export class Registry {
	readonly #root = stateDirectory;

	newId(key: string): string {
		const hash = createHash('sha256').update(key).digest('hex').slice(0, 24);
		return `${hash}-${randomBytes(4).toString('hex')}`;
	}

	/** Makes the directories where no `list` sees them. */
	async prepare(entry: Entry): Promise<void> {
		const path = join(this.#hidden('new', entry.id), this.#parts(entry.id).own);
		await mkdir(path, { recursive: true, mode: 0o700 });
		for (const name of ['workspace', 'tmp', 'keepers']) await mkdir(join(path, name));
		await chmod(join(path, 'tmp'), 0o1777);
		await writeFile(join(path, 'record.json'), JSON.stringify(entry));
	}

	/** The sandbox exists from here on; `undefined` when its key is taken. */
	async commit(entry: Entry): Promise<Place | undefined> {
		const path = this.#path(entry.id);
		try {
			await rename(this.#hidden('new', entry.id), dirname(path));
			return { path, entry };
		} catch (error) {
			if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return undefined;
			throw error;
		}
	}

	/** Removes what `prepare` made and `commit` did not take. */
	async discard({ id }: Entry): Promise<void> {
		await rm(this.#hidden('new', id), { recursive: true, force: true });
	}

	async find(id: string): Promise<Place | undefined> {
		return idPattern.test(id) ? this.#read(this.#path(id)) : undefined;
	}

	/** The live sandbox that has the key of this id; waits while an earlier one is on its way out. */
	async findTwin(id: string, signal: AbortSignal): Promise<Place | undefined> {
		for (;;) {
			const [place] = await this.#within(dirname(this.#path(id)));
			if (place === undefined || !(await this.isClosed(place))) return place;
			await delay(2, undefined, { signal });
		}
	}

	async *all(): AsyncGenerator<Place> {
		const names = await readdir(this.#root).catch(ignoring('ENOENT'));
		for (const name of names?.filter((known) => !known.startsWith('.')) ?? []) {
			yield* await this.#within(join(this.#root, name));
		}
	}

	/** No keeper can register from here on: nothing starts in this sandbox any more. */
	async close({ path }: Place): Promise<void> {
		await rename(join(path, 'keepers'), join(path, 'keepers.gone')).catch(ignoring('ENOENT'));
	}

	async isClosed({ path }: Place): Promise<boolean> {
		return !(await exists(join(path, 'keepers')));
	}

	/** The keepers that a closed sandbox has left. */
	async keepers({ path }: Place): Promise<readonly string[]> {
		return (await readdir(join(path, 'keepers.gone')).catch(ignoring('ENOENT'))) ?? [];
	}

	async remove({ path, entry }: Place): Promise<void> {
		const hidden = this.#hidden('gone', entry.id);
		await rename(path, hidden).catch(ignoring('ENOENT'));
		await rmdir(dirname(path)).catch(ignoring('ENOENT', 'ENOTEMPTY'));
		await rm(hidden, { recursive: true, force: true });
	}

	async #within(directory: string): Promise<readonly Place[]> {
		const names = (await readdir(directory).catch(ignoring('ENOENT'))) ?? [];
		const places = await Promise.all(names.map((name) => this.#read(join(directory, name))));
		return places.filter((place) => place !== undefined);
	}

	async #read(path: string): Promise<Place | undefined> {
		const text = await readFile(join(path, 'record.json'), 'utf8').catch(ignoring('ENOENT'));
		return text === undefined ? undefined : { path, entry: JSON.parse(text) as Entry };
	}

	#path(id: string): string {
		const { key, own } = this.#parts(id);
		return join(this.#root, key, own);
	}

	#hidden(what: 'new' | 'gone', id: string): string {
		return join(this.#root, `.${what}-${id}`);
	}

	#parts(id: string): { readonly key: string; readonly own: string } {
		const [, key = '', own = ''] = idPattern.exec(id) ?? [];
		return { key, own };
	}
}
