import type { FileHandle } from 'node:fs/promises';
import { SandboxError } from '../contract/error.ts';
import { chainStart, readLine, sha256, type AuditChainHead, type ChainRepair } from './chain.ts';

/** What the end of a chain's file looks like. */
export interface ChainEnd {
	readonly head: AuditChainHead;
	/** The last line lacks its newline. */
	readonly unterminated: boolean;
	/** What a crash left behind the last entry. */
	readonly torn?: Omit<ChainRepair, 'kind' | 'at'>;
}

/** Far beyond the largest entry: more without an entry means that this is some other file. */
const searchLimitBytes = 4 * 1024 * 1024;
const firstWindowBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Finds the last entry, reading from the end as far back as it takes.
 *
 * @throws `invalid-argument` for a file that holds something other than a chain.
 */
export async function findChainEnd(handle: FileHandle, path: string): Promise<ChainEnd> {
	const { size } = await handle.stat();
	// A device has no size and no past.
	if (size === 0) return { head: chainStart, unterminated: false };
	for (let windowBytes = firstWindowBytes; ; windowBytes *= 4) {
		const start = Math.max(0, size - windowBytes);
		const end = endWithin(await readRange(handle, start, size), start);
		if (end === 'foreign' || (end === 'further-back' && windowBytes > searchLimitBytes)) {
			throw new SandboxError(`${path} does not end like an audit log; it is left as it is`, {
				code: 'invalid-argument',
				operation: 'audit',
			});
		}
		if (end !== 'further-back') return end;
	}
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
	const buffer = Buffer.alloc(end - start);
	let filled = 0;
	while (filled < buffer.length) {
		const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
		if (bytesRead === 0) break;
		filled += bytesRead;
	}
	return buffer.subarray(0, filled);
}

function endWithin(bytes: Buffer, start: number): ChainEnd | 'further-back' | 'foreign' {
	const unterminated = bytes.at(-1) !== newline;
	let lineEnd = unterminated ? bytes.length : bytes.length - 1;
	for (;;) {
		const lineStart = lineEnd === 0 ? 0 : bytes.lastIndexOf(newline, lineEnd - 1) + 1;
		if (lineStart === 0 && start > 0) return 'further-back';
		const reading = readLine(bytes.toString('utf8', lineStart, lineEnd));
		// No crash makes a whole line that does not hold: somebody wrote here, and it must not look repaired.
		if (reading.kind === 'bad') return 'foreign';
		if (reading.kind === 'entry') {
			const { sequence, hash } = reading.entry;
			return endAfter({ sequence, hash }, bytes, Math.min(lineEnd + 1, bytes.length), start);
		}
		if (lineStart === 0 && !mayBeTornEntry(bytes)) return 'foreign';
		if (lineStart === 0) return endAfter(chainStart, bytes, 0, 0);
		lineEnd = lineStart - 1;
	}
}

/** A file without one entry is ours only if it begins as an entry does, or with the zeros of a lost write. */
function mayBeTornEntry(bytes: Buffer): boolean {
	return bytes[0] === 0x7b || bytes[0] === 0;
}

function endAfter(head: AuditChainHead, bytes: Buffer, tornStart: number, start: number): ChainEnd {
	const unterminated = bytes.at(-1) !== newline;
	if (tornStart === bytes.length) return { head, unterminated };
	const torn = bytes.subarray(tornStart);
	return {
		head,
		unterminated,
		torn: {
			offset: start + tornStart,
			bytes: torn.length,
			tornSha256: sha256(torn.toString('utf8').replace(/\n$/, '')),
		},
	};
}
