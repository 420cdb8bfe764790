import type { Capabilities } from '../contract/capabilities.ts';
import { SandboxError } from '../contract/error.ts';
import { isRecord, shown } from './argument.ts';
import { meant } from './nearest-name.ts';

/** What is wrong with a request, gathered so that one error names all of it. */
export class Problems {
	readonly #invalid: string[] = [];
	readonly #unsupported: string[] = [];
	readonly #capabilities = new Set<keyof Capabilities>();

	invalid(fact: string): void {
		this.#invalid.push(fact);
	}

	unsupported(capability: keyof Capabilities, fact: string): void {
		this.#unsupported.push(fact);
		this.#capabilities.add(capability);
	}

	/** The value when it is a whole number within the bounds; a problem and `null` otherwise. */
	wholeNumber(field: string, value: unknown, least: number, most?: number): number | null {
		const bounds = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
		const limit = most ?? Number.MAX_SAFE_INTEGER;
		if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= limit) {
			return Number(value);
		}
		this.invalid(`${field} must be a whole number ${bounds}, got ${shown(value)}`);
		return null;
	}

	/** The entries when they are an array, none when there is no value; a problem otherwise. */
	list(field: string, value: unknown): readonly unknown[] {
		if (Array.isArray(value)) return value;
		if (value !== undefined) this.invalid(`${field} must be an array, got ${shown(value)}`);
		return [];
	}

	/** The options by name, none when there is no value; a problem for anything else and for each unknown name. */
	options(
		field: string,
		value: unknown,
		names: readonly string[],
	): Readonly<Record<string, unknown>> {
		if (value === undefined) return {};
		if (!isRecord(value)) {
			this.invalid(`${field} must be a plain object, got ${shown(value)}`);
			return {};
		}
		for (const name of Object.keys(value).filter((key) => !names.includes(key))) {
			const hint = meant(name, names);
			this.invalid(`${field}: unknown option ${JSON.stringify(name.slice(0, 100))}${hint}`);
		}
		return value;
	}

	/** @throws invalid-argument when a value is wrong, unsupported when the backend lacks something. */
	throwIfAny(where: { readonly backend?: string; readonly operation: string }): void {
		const facts = [...this.#invalid, ...this.#unsupported];
		if (facts.length === 0) return;
		const capability = [...this.#capabilities].join(', ');
		throw new SandboxError(facts.join('; '), {
			...where,
			code: this.#invalid.length > 0 ? 'invalid-argument' : 'unsupported',
			details: capability === '' ? {} : { capability },
		});
	}
}
