import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** A place in a chain: kept somewhere else, it shows later that nothing was cut off behind it. */
export interface AuditChainHead {
	/** Of the entry, from 1. */
	readonly sequence: number;
	/** Of the entry, SHA-256 in hexadecimal. */
	readonly hash: string;
}

/** What the first entry follows. */
export const chainStart: AuditChainHead = Object.freeze({ sequence: 0, hash: '0'.repeat(64) });

export interface ChainEntry extends AuditChainHead {
	readonly previous: string;
	readonly fields: Readonly<Record<string, unknown>>;
}

export type LineReading =
	| { readonly kind: 'entry'; readonly entry: ChainEntry }
	/** No JSON: what a write leaves that was cut off, since no part of an entry's line is JSON. */
	| { readonly kind: 'torn' }
	| { readonly kind: 'bad'; readonly reason: string };

export function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

/** The line of the entry that follows `previous`, without its newline, and the chain's head after it. */
export function sealEntry(
	previous: AuditChainHead,
	event: object,
): { readonly line: string; readonly head: AuditChainHead } {
	const sequence = previous.sequence + 1;
	const body = { ...event, sequence, previous: previous.hash };
	const hash = sha256(canonicalJson(body));
	return { line: canonicalJson({ ...body, hash }), head: { sequence, hash } };
}

/** Judges one line by itself; whether it follows the one before is for the caller to see. */
export function readLine(line: string): LineReading {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return { kind: 'torn' };
	}
	const { hash, ...body } = isRecord(value) ? value : {};
	const { sequence, previous } = body;
	if (
		typeof hash !== 'string' ||
		typeof previous !== 'string' ||
		typeof sequence !== 'number' ||
		!Number.isSafeInteger(sequence)
	) {
		return { kind: 'bad', reason: 'the line is not an entry' };
	}
	if (!isSealed(line, body, hash)) {
		return { kind: 'bad', reason: 'the hash does not match the content' };
	}
	return { kind: 'entry', entry: { sequence, previous, hash, fields: body } };
}

/** The text is compared too: two texts of one value, such as `\u00e9` and `\u00E9`, have one hash. */
function isSealed(line: string, body: Readonly<Record<string, unknown>>, hash: string): boolean {
	try {
		return sha256(canonicalJson(body)) === hash && canonicalJson({ ...body, hash }) === line;
	} catch {
		// Nested deeper than the stack.
		return false;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands in the chain for lines that a crash cut off; the lines themselves stay where they are. */
export interface ChainRepair {
	readonly kind: 'chain-repair';
	readonly at: string;
	/** Where the torn bytes begin in the file. */
	readonly offset: number;
	readonly bytes: number;
	/** Of the torn lines as a reader of UTF-8 sees them, without the newline after the last. */
	readonly tornSha256: string;
}
