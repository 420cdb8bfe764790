import { isRecord } from '../policy/argument.ts';
import type { Clock } from '../policy/clock.ts';
import type { Redactor } from '../policy/redaction.ts';
import { sha256 } from './chain.ts';
import type { AuditDrop, AuditEvent, AuditFact, AuditOrigin } from './event.ts';

export interface EventSource {
	readonly redactor: Pick<Redactor, 'redactJson'>;
	readonly clock: Clock;
	readonly common: AuditOrigin;
}

const maxTextBytes = 16 * 1024;

/** Words of ours and a digest: a secret that happens to read like one is not given away by it. */
const ours: ReadonlySet<string> = new Set(['kind', 'at', 'codeSha256']);

/** The event as sinks get it: dated, redacted and, only then, cut to 16 KiB for each field. */
export function auditEvent(
	fact: AuditFact | AuditDrop,
	{ redactor, clock, common }: EventSource,
): AuditEvent {
	const event: AuditEvent = {
		at: clock.date().toISOString(),
		...common,
		...(fact.kind === 'cell-start' ? { ...fact, ...measured(fact.code) } : fact),
	};
	const entries = Object.entries(event)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]): [string, unknown] => [
			name,
			ours.has(name) ? value : cut(redactor.redactJson(value)),
		]);
	const redacted: unknown = Object.fromEntries(entries);
	if (!isEvent(redacted)) throw new TypeError('redaction changed the shape of an audit event');
	return redacted;
}

/** By construction: the names are the event's own, and redaction turns each value into one of its kind. */
function isEvent(value: unknown): value is AuditEvent {
	return isRecord(value) && typeof value['kind'] === 'string';
}

function measured(code: string): { readonly codeSha256: string; readonly codeBytes: number } {
	return { codeSha256: sha256(code), codeBytes: Buffer.byteLength(code) };
}

function cut(value: unknown): unknown {
	if (typeof value === 'string') return cutText(value, maxTextBytes);
	if (!Array.isArray(value)) return value;
	const items: unknown[] = value;
	let room = maxTextBytes;
	const kept: unknown[] = [];
	for (const item of items) {
		if (room <= 0) return [...kept, `... [${items.length - kept.length} more]`];
		const shorter = typeof item === 'string' ? cutText(item, room) : item;
		room -= typeof shorter === 'string' ? Buffer.byteLength(shorter) + 1 : 0;
		kept.push(shorter);
	}
	return kept;
}

/** The longest beginning that fits and ends between two characters. */
function cutText(text: string, maxBytes: number): string {
	if (text.length * 3 <= maxBytes) return text;
	const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
	return text.slice(0, read);
}
