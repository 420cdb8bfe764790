import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '../launch/make-folder.ts';
import type { LockedPackage } from './package-lock.ts';
import { Unavailable } from './unavailable.ts';

/** Above every wheel there is: what is longer is none. */
const maxWheelBytes = 256 * 1024 * 1024;

export interface WheelFolderOptions {
	readonly path: string;
	/** The name of its file there. */
	readonly nameOf: (wheel: LockedPackage) => string;
	/** Whether it is for this user alone. */
	readonly isPrivate: boolean;
	/** Why nothing can be kept where the folder cannot be made, and what would help. */
	readonly whenMissing: { readonly fact: string; readonly remedy: string | null };
	readonly maxBytes?: number | undefined;
}

const noCache = {
	fact: 'no cache folder can be written',
	remedy: 'create the sandbox with embedded({ cacheFolder }), a folder that can be written',
};
const noWheelhouse = { fact: 'no folder for wheels can be written', remedy: null };

/** Wheels for all sandboxes of a user, by their hashes. */
export function wheelCache(cacheFolder: string, maxBytes?: number): WheelFolder {
	const path = join(cacheFolder, 'wheels');
	const nameOf = ({ sha256 }: LockedPackage): string => `${sha256}.whl`;
	return new WheelFolder({ path, nameOf, isPrivate: true, whenMissing: noCache, maxBytes });
}

/** Wheels for whoever is given the folder, under the names that they are published by. */
export function wheelhouse(path: string): WheelFolder {
	const nameOf = ({ file }: LockedPackage): string => file;
	return new WheelFolder({ path, nameOf, isPrivate: false, whenMissing: noWheelhouse });
}

/** A folder of wheels, each of which was verified. */
export class WheelFolder {
	readonly path: string;
	readonly #nameOf: (wheel: LockedPackage) => string;
	readonly #isPrivate: boolean;
	readonly #whenMissing: WheelFolderOptions['whenMissing'];
	readonly #maxBytes: number;

	constructor(options: WheelFolderOptions) {
		const { path, nameOf, isPrivate, whenMissing, maxBytes = maxWheelBytes } = options;
		this.path = path;
		this.#nameOf = nameOf;
		this.#isPrivate = isPrivate;
		this.#whenMissing = whenMissing;
		this.#maxBytes = maxBytes;
	}

	/** The folder, without links; `null` where none can be made. */
	async folder(): Promise<string | null> {
		try {
			await makeFolder(this.path, this.#isPrivate ? 0o700 : 0o777);
			return await realpath(this.path);
		} catch {
			return null;
		}
	}

	/** Where a wheel lies once it is there. */
	fileOf(wheel: LockedPackage): string {
		return join(this.path, this.#nameOf(wheel));
	}

	/** Whether it is there, byte for byte. One that was changed is removed where it can be. */
	async has(wheel: LockedPackage): Promise<boolean> {
		const file = this.fileOf(wheel);
		const hash = createHash('sha256');
		try {
			await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
		} catch {
			return false;
		}
		if (hash.digest('hex') === wheel.sha256) return true;
		await rm(file, { force: true }).catch(() => {});
		return false;
	}

	/** Whole and verified, or not at all. @throws Unavailable where it is another than it should be */
	async keep(wheel: LockedPackage, content: AsyncIterable<Uint8Array>): Promise<void> {
		if ((await this.folder()) === null) {
			const { fact, remedy } = this.#whenMissing;
			throw new Unavailable(fact, { remedy });
		}
		const { file, sha256 } = wheel;
		const temporary = `${this.fileOf(wheel)}.${randomUUID()}`;
		const target = await open(temporary, 'wx', this.#isPrivate ? 0o600 : 0o666);
		try {
			const found = await write(target, this.#atMost(file, content));
			if (found !== sha256) {
				throw new Unavailable(`${file} is not the file that is pinned: its hash is another`);
			}
			await rename(temporary, this.fileOf(wheel));
		} catch (error) {
			await rm(temporary, { force: true });
			throw error;
		}
	}

	/** Its bytes, as they lie there. */
	async *read(wheel: LockedPackage): AsyncGenerator<Uint8Array> {
		yield* createReadStream(this.fileOf(wheel));
	}

	async *#atMost(file: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		let bytes = 0;
		for await (const piece of content) {
			bytes += piece.byteLength;
			if (bytes > this.#maxBytes) throw new Unavailable(`${file} is longer than any wheel`);
			yield piece;
		}
	}
}

/** The hash of what was written. */
async function write(target: FileHandle, content: AsyncIterable<Uint8Array>): Promise<string> {
	const hash = createHash('sha256');
	try {
		for await (const piece of content) {
			hash.update(piece);
			// All of it: a single write may take less where a disk is nearly full.
			await target.writeFile(piece);
		}
	} finally {
		await target.close();
	}
	return hash.digest('hex');
}
