import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { KnownSnapshot } from '../wire/child-config.ts';
import { changesMade } from '../worker/pyodide-text.ts';
import { makeFolder } from './make-folder.ts';
import { engineFlags } from './node-flags.ts';
import { pinnedFiles } from './pins.ts';

const noteSchema = z.object({ sha256: z.string(), bytes: z.number() });

const prefix = 'python-';
const note = 'snapshot.json';
const unusedMs = 30 * 24 * 60 * 60 * 1000;

/**
 * What a Python that has just started leaves, kept for later ones: they start in a fraction of the time. What it
 * depends on is in the name of its folder, so that one for another version is never found.
 */
export class SnapshotCache {
	readonly folder: string;
	readonly #cacheFolder: string;

	constructor(cacheFolder: string, program: string) {
		this.#cacheFolder = cacheFolder;
		const key = createHash('sha256');
		for (const part of [
			pinnedFiles['pyodide.asm.wasm'],
			pinnedFiles['python_stdlib.zip'],
			program,
			changesMade,
		]) {
			key.update(`${part}\0`);
		}
		const flags = engineFlags({ version: process.versions.node });
		key.update([process.versions.v8, process.arch, ...flags].join(' '));
		this.folder = join(cacheFolder, `${prefix}${key.digest('hex').slice(0, 16)}`);
	}

	async find(): Promise<KnownSnapshot | null> {
		try {
			const file = this.#file('snapshot');
			const { sha256, bytes } = noteSchema.parse(JSON.parse(await readFile(this.#note(), 'utf8')));
			if ((await stat(file)).size !== bytes) return null;
			const now = new Date();
			// Who may only read it may still use it.
			await utimes(this.#note(), now, now).catch(() => {});
			return { file, sha256, bytes };
		} catch {
			// None, or one that cannot be read: it is made again.
			return null;
		}
	}

	/** It is not what it should be. */
	async forget(): Promise<void> {
		await rm(this.#note(), { recursive: true, force: true });
	}

	/** Whole or not at all: another process may look, or keep one of its own, at the same time. */
	async keep(snapshot: Uint8Array): Promise<void> {
		await makeFolder(this.folder);
		const sha256 = createHash('sha256').update(snapshot).digest('hex');
		await this.forget();
		await this.#write(this.#file('snapshot'), snapshot);
		await this.#write(this.#note(), JSON.stringify({ sha256, bytes: snapshot.byteLength }));
		await this.#dropUnused();
	}

	/** What other versions left, and no program has asked for in a long time. */
	async #dropUnused(): Promise<void> {
		for (const name of await readdir(this.#cacheFolder)) {
			const folder = join(this.#cacheFolder, name);
			if (!name.startsWith(prefix) || folder === this.folder) continue;
			if (Date.now() - (await usedAt(folder)) > unusedMs) {
				await rm(folder, { recursive: true, force: true });
			}
		}
	}

	async #write(file: string, content: string | Uint8Array): Promise<void> {
		const temporary = `${file}.${randomUUID()}`;
		try {
			await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
			// A directory is in the way of a file that is renamed; a file is not, and is there until it is replaced.
			if ((await stat(file).catch(() => null))?.isDirectory() === true) {
				await rm(file, { recursive: true, force: true });
			}
			await rename(temporary, file);
		} catch (error) {
			await rm(temporary, { force: true });
			throw error;
		}
	}

	#file(name: string): string {
		return join(this.folder, name);
	}

	#note(): string {
		return join(this.folder, note);
	}
}

/** One without a note is as old as itself: perhaps it is just being made. */
async function usedAt(folder: string): Promise<number> {
	const found = await stat(join(folder, note)).catch(() => stat(folder));
	return found.mtimeMs;
}

/** As other programs of this user have theirs. */
export function defaultCacheFolder(): string {
	const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
	return join(base, 'anybox');
}
