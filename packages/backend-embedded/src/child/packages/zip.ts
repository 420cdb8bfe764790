import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** A file in an archive. */
export interface ZipEntry {
	/** As the archive has it, and no more to be trusted than that. */
	readonly name: string;
	/** @throws where it is not as long as the archive says */
	content(): Promise<Uint8Array>;
}

const inflate = promisify(inflateRaw);

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const fileMark = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const fileBytes = 30;
const longestComment = 0xffff;
/** Where the size of a large archive stands elsewhere. */
const elsewhere = 0xffffffff;
const encrypted = 1;
const stored = 0;
const deflated = 8;
const linkMode = 0o120000;
const kindMask = 0o170000;

/** The files in a zip archive, as its directory lists them. @throws where it has what a wheel never has */
export function* entriesOf(archive: Buffer): Generator<ZipEntry> {
	const end = endOf(archive);
	const count = archive.readUInt16LE(end + 10);
	let at = archive.readUInt32LE(end + 16);
	for (let index = 0; index < count; index += 1) {
		if (archive.readUInt32LE(at) !== entryMark) throw new Error('it is a broken archive');
		const nameBytes = archive.readUInt16LE(at + 28);
		const restBytes = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
		const name = archive.toString('utf8', at + entryBytes, at + entryBytes + nameBytes);
		if (!name.endsWith('/')) yield entryAt(archive, at, name);
		at += entryBytes + nameBytes + restBytes;
	}
}

function endOf(archive: Buffer): number {
	const first = Math.max(0, archive.byteLength - endBytes - longestComment);
	for (let at = archive.byteLength - endBytes; at >= first; at -= 1) {
		if (archive.readUInt32LE(at) === endMark) return at;
	}
	throw new Error('it is no zip archive');
}

function entryAt(archive: Buffer, at: number, name: string): ZipEntry {
	const flags = archive.readUInt16LE(at + 8);
	const method = archive.readUInt16LE(at + 10);
	const packedBytes = archive.readUInt32LE(at + 20);
	const bytes = archive.readUInt32LE(at + 24);
	const mode = archive.readUInt32LE(at + 38) >>> 16;
	const fileAt = archive.readUInt32LE(at + 42);
	const known = method === stored || method === deflated;
	if (!known || flags & encrypted || bytes === elsewhere || (mode & kindMask) === linkMode) {
		throw new Error(`it has ${JSON.stringify(name)} in a way that no wheel has`);
	}
	return {
		name,
		async content() {
			if (archive.readUInt32LE(fileAt) !== fileMark) throw new Error('it is a broken archive');
			const headBytes = archive.readUInt16LE(fileAt + 26) + archive.readUInt16LE(fileAt + 28);
			const start = fileAt + fileBytes + headBytes;
			const packed = archive.subarray(start, start + packedBytes);
			// One more than it may be: a limit of none means no limit.
			const content =
				method === stored ? packed : await inflate(packed, { maxOutputLength: bytes + 1 });
			if (content.byteLength === bytes) return content;
			throw new Error(`${JSON.stringify(name)} is not as long as the archive says`);
		},
	};
}
