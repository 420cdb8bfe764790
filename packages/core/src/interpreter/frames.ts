import { z } from 'zod';
import { errorCodes } from '../contract/error.ts';

/** The longest line the guest may send. */
export const maxFrameBytes = 8 * 1024 * 1024;

/** What the guest may say of one value, and of an error: no more than a reader can use. */
const maxForms = 100;
const maxMimeChars = 200;
const maxNameChars = 200;

const count = z.number().int().nonnegative();
const mime = z.string().max(maxMimeChars);
const channel = z.enum(['stdout', 'stderr']);

/** Counted before they are looked at: a guest that sends a million must not keep the host busy. */
const bundle = z
	.custom<object>(
		(forms) => typeof forms === 'object' && forms !== null && Object.keys(forms).length <= maxForms,
	)
	.pipe(z.record(mime, z.string()));

const channelEnd = z.object({
	bytes: count,
	lines: count,
	tail: z.string(),
	spool: z.string().nullable(),
	spooled: count,
});

const cellError = z.object({
	name: z.string().transform((name) => name.slice(0, maxNameChars)),
	value: z.string(),
	traceback: z.string(),
	exitCode: z.number().int().nullable(),
});

/** Of cells. */
const cellEvents = [
	z.object({ event: z.literal('output'), cell: z.string(), channel, data: z.string() }),
	z.object({ event: z.literal('background'), context: z.string(), channel, data: z.string() }),
	z.object({
		event: z.literal('result'),
		cell: z.string(),
		bundle,
		main: z.boolean(),
		omitted: z.array(z.object({ mime, bytes: count })).max(maxForms + 1),
	}),
	z.object({
		event: z.literal('end'),
		cell: z.string(),
		outcome: z.enum(['ok', 'error', 'interrupted', 'memory', 'exited', 'killed']),
		state: z.enum(['kept', 'lost']),
		epoch: count,
		error: cellError.nullable(),
		count: count.nullable(),
		stdout: channelEnd,
		stderr: channelEnd,
		omittedResults: z.object({ count, bytes: count }),
	}),
] as const;

/** Of programs that run beside cells. */
const programEvents = [
	z.object({ event: z.literal('silent'), process: z.string(), channel }),
	z.object({
		event: z.literal('ended'),
		process: z.string(),
		exitCode: z.number().int().nullable(),
		signal: z.string().max(maxNameChars).nullable(),
		outOfMemory: z.boolean().nullable(),
	}),
] as const;
/** Bytes of a program that are behind the frame. */
const announcement = z.object({
	event: z.literal('said'),
	process: z.string(),
	channel,
	raw: count,
});

const event = z.discriminatedUnion('event', [...cellEvents, ...programEvents, announcement]);

const reply = z.union([
	z.object({ id: count, value: z.record(z.string(), z.unknown()) }),
	z.object({ id: count, error: z.object({ code: z.enum(errorCodes), message: z.string() }) }),
]);

export type GuestEvent = z.infer<(typeof cellEvents)[number]>;
export type ProgramNews = z.infer<(typeof programEvents)[number]>;
export type GuestChannelEnd = z.infer<typeof channelEnd>;
export type GuestReply = z.infer<typeof reply>;
export type GuestFrame =
	| { readonly kind: 'event'; readonly event: GuestEvent }
	| { readonly kind: 'program'; readonly event: ProgramNews }
	| { readonly kind: 'announced'; readonly event: z.infer<typeof announcement> }
	| { readonly kind: 'reply'; readonly reply: GuestReply };

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The frame a line holds; `undefined` for anything that is none, for the guest is not trusted. */
export function decodeFrame(line: Uint8Array): GuestFrame | undefined {
	const value = parse(line);
	if (typeof value !== 'object' || value === null) return undefined;
	if ('event' in value) {
		const parsed = event.safeParse(value);
		return parsed.success ? sorted(parsed.data) : undefined;
	}
	const parsed = reply.safeParse(value);
	return parsed.success ? { kind: 'reply', reply: parsed.data } : undefined;
}

function sorted(found: z.infer<typeof event>): GuestFrame {
	if (found.event === 'said') return { kind: 'announced', event: found };
	if (found.event === 'silent' || found.event === 'ended') return { kind: 'program', event: found };
	return { kind: 'event', event: found };
}

function parse(line: Uint8Array): unknown {
	try {
		return JSON.parse(decoder.decode(line));
	} catch {
		return undefined;
	}
}

export function encodeFrame(frame: Readonly<Record<string, unknown>>): Uint8Array {
	return Buffer.from(`${JSON.stringify(frame)}\n`, 'utf8');
}
