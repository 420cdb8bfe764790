import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '../launch/make-folder.ts';
import type { LockedPackage } from './package-lock.ts';
import { Unavailable } from './unavailable.ts';

/** Above every wheel there is: what is longer is none. */
const maxWheelBytes = 256 * 1024 * 1024;

const cacheFolderHelps =
	'create the sandbox with embedded({ cacheFolder }), a folder that can be written';

/** Wheels that were verified, by their hashes; shared by all sandboxes of a user. */
export class WheelCache {
	readonly #cacheFolder: string;
	readonly #maxWheelBytes: number;

	constructor(cacheFolder: string, maxBytes = maxWheelBytes) {
		this.#cacheFolder = cacheFolder;
		this.#maxWheelBytes = maxBytes;
	}

	/** The folder, without links; `null` where none can be made. */
	async folder(): Promise<string | null> {
		const folder = join(this.#cacheFolder, 'wheels');
		try {
			await makeFolder(folder);
			return await realpath(folder);
		} catch {
			return null;
		}
	}

	/** Whether it is there, byte for byte. One that was changed is removed. */
	async has({ sha256 }: LockedPackage): Promise<boolean> {
		const file = this.#file(sha256);
		const hash = createHash('sha256');
		try {
			await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
		} catch {
			return false;
		}
		if (hash.digest('hex') === sha256) return true;
		await rm(file, { force: true });
		return false;
	}

	/** Whole and verified, or not at all. @throws Unavailable where it is another than it should be */
	async keep({ file, sha256 }: LockedPackage, content: AsyncIterable<Uint8Array>): Promise<void> {
		if ((await this.folder()) === null) {
			throw new Unavailable('no cache folder can be written', { remedy: cacheFolderHelps });
		}
		const temporary = `${this.#file(sha256)}.${randomUUID()}`;
		try {
			const found = await write(temporary, this.#atMost(file, content));
			if (found !== sha256) {
				throw new Unavailable(`${file} is not the file that is pinned: its hash is another`);
			}
			await rename(temporary, this.#file(sha256));
		} catch (error) {
			await rm(temporary, { force: true });
			throw error;
		}
	}

	async *#atMost(file: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		let bytes = 0;
		for await (const piece of content) {
			bytes += piece.byteLength;
			if (bytes > this.#maxWheelBytes) throw new Unavailable(`${file} is longer than any wheel`);
			yield piece;
		}
	}

	#file(sha256: string): string {
		return join(this.#cacheFolder, 'wheels', `${sha256}.whl`);
	}
}

/** The hash of what was written. */
async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<string> {
	const hash = createHash('sha256');
	const target = await open(path, 'wx', 0o600);
	try {
		for await (const piece of content) {
			hash.update(piece);
			await target.write(piece);
		}
	} finally {
		await target.close();
	}
	return hash.digest('hex');
}
