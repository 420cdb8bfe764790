import { randomUUID } from 'node:crypto';
import { closeSync, openSync, read, rmSync, unlinkSync, write, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const readAsync = promisify(read);
const writeAsync = promisify(write);

/** Bytes at positions, on a disk that may be full. */
export interface SpoolFile {
	write(bytes: Uint8Array, position: number): Promise<void>;
	writeNow(bytes: Uint8Array, position: number): void;
	/** Rejects rather than bring fewer bytes. */
	read(position: number, length: number): Promise<Uint8Array>;
	/** Only when no call is under way: the system may give the descriptor to another file. */
	close(): void;
}

export interface SpoolFileOptions {
	/** Default: the system's directory for temporary files. */
	readonly directory?: string;
	/** As on a platform where an open file cannot lose its name. */
	readonly keepName?: boolean;
}

/** Files that still have a name; whatever ends the process in order removes them. */
const named = new Set<string>();

/** A new file that only this process can reach, and that the system frees with the process. */
export function openSpoolFile(options: SpoolFileOptions = {}): SpoolFile {
	const path = join(options.directory ?? tmpdir(), `anybox-spool-${randomUUID()}`);
	const descriptor = openSync(path, 'wx+', 0o600);
	if (options.keepName === true || !unlinked(path)) removeAtExit(path);
	return {
		async write(bytes, position) {
			for (let done = 0; done < bytes.length; ) {
				const rest = bytes.length - done;
				done += (await writeAsync(descriptor, bytes, done, rest, position + done)).bytesWritten;
			}
		},
		writeNow(bytes, position) {
			for (let done = 0; done < bytes.length; ) {
				done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
			}
		},
		async read(position, length) {
			const bytes = new Uint8Array(length);
			for (let done = 0; done < length; ) {
				const rest = length - done;
				const { bytesRead } = await readAsync(descriptor, bytes, done, rest, position + done);
				if (bytesRead === 0) throw new Error(`the spool file ends at byte ${position + done}`);
				done += bytesRead;
			}
			return bytes;
		},
		close() {
			closeSync(descriptor);
			if (!named.delete(path)) return;
			rmSync(path, { force: true });
			if (named.size === 0) process.off('exit', removeNamed);
		},
	};
}

function unlinked(path: string): boolean {
	try {
		unlinkSync(path);
		return true;
	} catch {
		return false;
	}
}

function removeAtExit(path: string): void {
	if (named.size === 0) process.on('exit', removeNamed);
	named.add(path);
}

function removeNamed(): void {
	for (const path of named) rmSync(path, { force: true });
}
