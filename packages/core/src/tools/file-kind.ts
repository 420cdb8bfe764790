import { decodeUtf8 } from '../policy/utf8.ts';
import { imageMimeOf } from './image-tray.ts';

const kinds: readonly (readonly [beginning: string, kind: string])[] = [
	['%PDF-', 'PDF document'],
	['PK\u0003\u0004', 'ZIP archive, or a document in one'],
	['\u001f\u008b', 'gzip data'],
	['\u007fELF', 'ELF program'],
	['SQLite format 3\0', 'SQLite database'],
	['PAR1', 'Parquet table'],
	['\u0089HDF', 'HDF5 data'],
	['\u00ff\u00fe', 'UTF-16 text'],
	['\u00fe\u00ff', 'UTF-16 text'],
];

/** What a file is that begins so, in words; `null` for text. */
export function binaryKind(head: Buffer): string | null {
	if (!isBinary(head)) return null;
	const start = head.toString('latin1', 0, 16);
	return (
		imageMimeOf(head) ??
		kinds.find(([beginning]) => start.startsWith(beginning))?.[1] ??
		'binary data'
	);
}

/** A NUL is in no text; a few bytes that are not UTF-8 are in many. */
function isBinary(head: Buffer): boolean {
	if (head.includes(0)) return true;
	const text = decodeUtf8(head);
	return text.split('\ufffd').length - 1 > text.length / 10;
}
