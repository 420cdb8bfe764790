import { SandboxError } from '../contract/error.ts';
import { isRecord, shown } from './argument.ts';
import { RedactionStream, type SecretForm } from './redaction-stream.ts';
import { isSecretText, minSecretChars, secretForms } from './secret-forms.ts';
import { WordFinder } from './word-finder.ts';

/** Text that comes in pieces, and leaves without secrets. */
export interface RedactingStream {
	/** What can be told of the text so far. */
	push(text: string): string;
	/** What was held back. */
	end(): string;
}

/** No value of ours is deeper; what is would overflow the stack. */
const maxDepth = 256;

/** Replaces secrets, plain or in a usual encoding, by `[redacted:NAME]`, in one pass over the text. */
export class Redactor {
	readonly #forms: readonly SecretForm[];
	readonly #finder: WordFinder;

	/** @throws invalid-argument for what is no plain object, and for a secret too short to be told from other text. */
	constructor(secrets: Readonly<Record<string, string>>) {
		const given: unknown = secrets;
		if (!isRecord(given)) {
			throw new SandboxError(
				`secrets must be a plain object of strings by name, got ${shown(given)}`,
				{ code: 'invalid-argument', operation: 'Redactor' },
			);
		}
		const names = new Map<string, string>();
		for (const [name, value] of Object.entries(secrets)) {
			if (!isSecretText(value)) {
				throw new SandboxError(
					`secret ${JSON.stringify(name)} must be a string of at least ${minSecretChars} characters`,
					{ code: 'invalid-argument' },
				);
			}
			for (const form of secretForms(value)) if (!names.has(form)) names.set(form, name);
		}
		this.#forms = [...names].map(([form, name]) => ({ name, length: form.length }));
		this.#finder = new WordFinder([...names.keys()]);
	}

	/** True when there is nothing to redact. */
	get isEmpty(): boolean {
		return this.#forms.length === 0;
	}

	/** The text, with each secret in it replaced. */
	redact(text: string): string {
		if (this.#forms.length === 0) return text;
		const stream = this.redactStream();
		return stream.push(text) + stream.end();
	}

	/** For text in pieces: finds a secret that spans them, and holds back at most the longest form. */
	redactStream(): RedactingStream {
		return new RedactionStream(this.#finder, this.#forms);
	}

	/** Plain JSON with every string, key and number redacted. */
	redactJson(value: unknown): unknown {
		return this.#forms.length === 0 ? value : this.#redactValue(value, 0);
	}

	#redactValue(value: unknown, depth: number): unknown {
		if (depth > maxDepth) return '[nested too deeply]';
		if (typeof value === 'string') return this.redact(value);
		if (typeof value === 'number' || typeof value === 'bigint') {
			const text = String(value);
			const redacted = this.redact(text);
			return redacted === text ? value : redacted;
		}
		if (Array.isArray(value)) return value.map((entry) => this.#redactValue(entry, depth + 1));
		if (typeof value !== 'object' || value === null) return value;
		const entries = new Map<string, unknown>();
		for (const [key, entry] of Object.entries(value)) {
			entries.set(freeKey(entries, this.redact(key)), this.#redactValue(entry, depth + 1));
		}
		return Object.fromEntries(entries);
	}
}

/** Two keys may read the same once redacted, and both entries stay. */
function freeKey(entries: ReadonlyMap<string, unknown>, key: string): string {
	let free = key;
	for (let count = 2; entries.has(free); count += 1) free = `${key} (${count})`;
	return free;
}
