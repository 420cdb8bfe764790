import { SandboxError } from '../contract/error.ts';

const longest = 300;

/** A value as JSON, cut to 300 characters, for messages. */
export function quote(value: unknown): string {
	const text = jsonOf(value);
	if (text.length <= longest) return text;
	return `${text.slice(0, longest)}… (${text.length - longest} more characters)`;
}

function jsonOf(value: unknown): string {
	if (value instanceof Uint8Array) {
		return `${value.byteLength} bytes ${JSON.stringify(Buffer.from(value).toString('latin1'))}`;
	}
	if (value instanceof Error) return describeError(value);
	try {
		return JSON.stringify(value, plain) ?? String(value);
	} catch {
		return String(value);
	}
}

function plain(_: string, value: unknown): unknown {
	return typeof value === 'bigint' ? `${value}n` : value;
}

/** An error in one line: its class or its code, and its message. */
export function describeError(error: unknown): string {
	if (SandboxError.is(error)) return `SandboxError ${error.code}: ${error.message}`;
	if (error instanceof Error) return `${error.name}: ${error.message}`;
	return `thrown: ${quote(error)}`;
}

/** What a terminal obeys and XML forbids: controls but tab and newline, line separators, lone surrogates. */
const unprintable = /[^\P{Cc}\t\n]|[\u2028\u2029\ufffe\uffff]|\p{Surrogate}/gu;

/** The text in one line. */
export function oneLine(text: string): string {
	return text.replaceAll(/\s*\n\s*/g, ' ');
}

/** The text with everything unprintable spelled out: safe in a terminal and in XML. */
export function printable(text: string): string {
	return text.replaceAll(unprintable, escaped);
}

function escaped(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
