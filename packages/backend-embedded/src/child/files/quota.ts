import { FileError } from './errno.ts';

/** The bytes that a file tree may hold, and those that it holds. */
export class Quota {
	readonly maxBytes: number;
	#used = 0;

	constructor(maxBytes: number) {
		this.maxBytes = maxBytes;
	}

	get usedBytes(): number {
		return this.#used;
	}

	get leftBytes(): number {
		return this.maxBytes - this.#used;
	}

	/** @throws ENOSPC, with nothing taken. */
	take(bytes: number): void {
		if (bytes > this.leftBytes) {
			throw new FileError('ENOSPC', `the sandbox may hold ${this.maxBytes} bytes of files`);
		}
		this.#used += bytes;
	}

	give(bytes: number): void {
		this.#used -= bytes;
	}
}
