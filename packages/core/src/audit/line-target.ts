import { open, type FileHandle } from 'node:fs/promises';
import { SandboxError } from '../contract/error.ts';
import { chainStart, sealEntry, type AuditChainHead, type ChainRepair } from './chain.ts';
import type { LineStream } from './line-stream.ts';
import { findChainEnd, type ChainEnd } from './find-chain-end.ts';

/** Where the lines of a chain go. */
export interface LineTarget {
	/**
	 * Gets ready for the next line, at first and after an `append` that rejected, and gives the head to
	 * continue from. Any head is welcome at first; afterwards only those that were left behind.
	 */
	begin(expected: readonly AuditChainHead[]): Promise<AuditChainHead>;
	append(text: string): Promise<void>;
	end(): Promise<void>;
}

/** A file that only ever grows: nothing in it is rewritten or cut, not even what a crash left. */
export class FileTarget implements LineTarget {
	readonly #path: string;
	#handle: FileHandle | undefined;

	constructor(path: string) {
		this.#path = path;
	}

	async begin(expected: readonly AuditChainHead[]): Promise<AuditChainHead> {
		await this.#handle?.close().catch(() => {});
		this.#handle = undefined;
		const handle = await open(this.#path, 'a+', 0o600);
		try {
			const head = await this.#continued(handle, expected);
			this.#handle = handle;
			return head;
		} catch (error) {
			await handle.close().catch(() => {});
			throw error;
		}
	}

	async #continued(
		handle: FileHandle,
		expected: readonly AuditChainHead[],
	): Promise<AuditChainHead> {
		const end = await findChainEnd(handle, this.#path);
		if (expected.length > 0 && !expected.some(({ hash }) => hash === end.head.hash)) {
			throw new SandboxError(`${this.#path} was changed by somebody else`, {
				code: 'invalid-argument',
				operation: 'audit',
			});
		}
		const { text, head } = mended(end);
		if (text !== '') await handle.appendFile(text);
		return head;
	}

	async append(text: string): Promise<void> {
		await this.#handle?.appendFile(text);
	}

	async end(): Promise<void> {
		const handle = this.#handle;
		this.#handle = undefined;
		if (handle === undefined) return;
		try {
			await handle.datasync();
		} finally {
			await handle.close();
		}
	}
}

/** What to append before the next entry, so that it begins on a line of its own. */
function mended({ head, unterminated, torn }: ChainEnd): {
	readonly text: string;
	readonly head: AuditChainHead;
} {
	const newline = unterminated ? '\n' : '';
	if (torn === undefined) return { text: newline, head };
	const repair: ChainRepair = { kind: 'chain-repair', at: new Date().toISOString(), ...torn };
	const sealed = sealEntry(head, repair);
	return { text: `${newline}${sealed.line}\n`, head: sealed.head };
}

/** A stream that somebody else ends. What a failed write left in it is unknown, so that it takes no more. */
export class StreamTarget implements LineTarget {
	readonly #stream: LineStream;
	/** The rejection of the write says it; without a listener the stream's event would end the process. */
	readonly #ignore = (): void => {};
	#begun = false;

	constructor(stream: LineStream) {
		this.#stream = stream;
	}

	begin(): Promise<AuditChainHead> {
		if (this.#begun) {
			const error = new SandboxError('the stream failed before; its chain cannot be continued', {
				code: 'unavailable',
				operation: 'audit',
			});
			return Promise.reject(error);
		}
		this.#begun = true;
		this.#stream.on('error', this.#ignore);
		return Promise.resolve(chainStart);
	}

	append(text: string): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#stream.write(text, (error) => (error ? reject(error) : resolve()));
		});
	}

	end(): Promise<void> {
		this.#stream.removeListener('error', this.#ignore);
		return Promise.resolve();
	}
}
