import { inspect, types } from 'node:util';
import { SandboxError } from '../contract/error.ts';
import { isObject } from './argument.ts';
import type { Redactor } from './redaction.ts';

/** More than errors hold: what is larger is not searched to its end, and leaves in part. */
const maxValues = 10_000;
const maxDepth = 64;

/**
 * The value itself where all of it can be seen and holds no secret; otherwise a copy of what can be told.
 * What cannot be looked into (functions, accessors, bytes, objects that show what they hold by a method of
 * their own) counts as holding one.
 */
export function withoutSecrets<Value>(value: Value, redactor: Redactor): Value;
export function withoutSecrets(value: unknown, redactor: Redactor): unknown {
	if (redactor.isEmpty) return value;
	const search = new Search(redactor);
	const copy = search.copy(value, 0);
	return search.foundNothing ? value : copy;
}

class Search {
	foundNothing = true;
	readonly #redactor: Redactor;
	readonly #copies = new Map<object, unknown>();

	constructor(redactor: Redactor) {
		this.#redactor = redactor;
	}

	copy(value: unknown, depth: number): unknown {
		if (typeof value === 'string') return this.#told(value);
		if (typeof value === 'function' || typeof value === 'symbol') {
			return this.#leftOut(`a ${typeof value}`);
		}
		if (typeof value === 'number' || typeof value === 'bigint') {
			const told = this.#told(String(value));
			return told === String(value) ? value : told;
		}
		return isObject(value) ? this.#copyObject(value, depth) : value;
	}

	#copyObject(value: object, depth: number): unknown {
		const known = this.#copies.get(value);
		if (known !== undefined) return known;
		if (depth > maxDepth || this.#copies.size > maxValues) return this.#leftOut('more');
		// First of all: everything else that is asked of a proxy runs code of its author.
		if (types.isProxy(value)) return this.#leftOut('a proxy');
		if (value instanceof Error) return this.#copyError(value, depth);
		if (Array.isArray(value)) return this.#fill([], value, depth);
		if (isTransparent(value)) return this.#fill({}, value, depth);
		return this.#leftOut('an object');
	}

	/** An error stays one of its class, so that whoever asks for the class still finds it. */
	#copyError(error: Error, depth: number): Error {
		const copy = new Error('told below');
		const keepsClass = isTransparent(error);
		if (!keepsClass) this.foundNothing = false;
		if (keepsClass) Object.setPrototypeOf(copy, prototypeOf(error));
		else if (SandboxError.is(error)) Object.setPrototypeOf(copy, SandboxError.prototype);
		for (const name of toldFirst) {
			const value = this.#told(this.#read(error, name));
			Object.defineProperty(copy, name, { value, writable: true, configurable: true });
		}
		return this.#fill(copy, error, depth);
	}

	/** These may be accessors, of the engine or of the error's author. */
	#read(error: Error, name: (typeof toldFirst)[number]): string {
		try {
			return String(error[name]);
		} catch {
			return this.#leftOut('an accessor');
		}
	}

	#fill<Copy extends object>(copy: Copy, original: object, depth: number): Copy {
		this.#copies.set(original, copy);
		const isOurs = SandboxError.is(original);
		for (const key of Reflect.ownKeys(original)) {
			if (Object.hasOwn(copy, key)) continue;
			const entry = propertyOf(original, key);
			const isWord = isOurs && ourWords.has(key);
			const value = entry.get === undefined ? entry.value : undefined;
			const told =
				entry.get === undefined ? this.copy(value, depth + 1) : this.#leftOut('an accessor');
			Object.defineProperty(copy, this.#toldKey(key), {
				value: isWord ? value : told,
				enumerable: entry.enumerable === true,
				writable: true,
				configurable: true,
			});
		}
		return copy;
	}

	#toldKey(key: string | symbol): string | symbol {
		if (typeof key === 'string') return this.#told(key);
		const told = this.#told(key.description ?? '');
		return told === (key.description ?? '') ? key : told;
	}

	#told(text: string): string {
		const told = this.#redactor.redact(text);
		if (told !== text) this.foundNothing = false;
		return told;
	}

	#leftOut(what: string): string {
		this.foundNothing = false;
		return `[${this.#told(what)} left out]`;
	}
}

/** Of every error, whether it has them itself or not. */
const toldFirst = ['name', 'message', 'stack'] as const;

/** A secret that happens to read like what one of these says is not given away by it. */
const ourWords: ReadonlySet<string | symbol> = new Set(['code', 'retry', 'backend', 'operation']);

interface Property {
	readonly value?: unknown;
	readonly get?: (() => unknown) | undefined;
	readonly enumerable?: boolean;
}

function propertyOf(object: object, key: string | symbol): Property {
	return Object.getOwnPropertyDescriptor(object, key) ?? {};
}

function prototypeOf(object: object): object | null {
	const prototype: unknown = Object.getPrototypeOf(object);
	return typeof prototype === 'object' ? prototype : null;
}

const plain: ReadonlySet<object> = new Set<object>([
	Object.prototype,
	Error.prototype,
	AggregateError.prototype,
	EvalError.prototype,
	RangeError.prototype,
	ReferenceError.prototype,
	SyntaxError.prototype,
	TypeError.prototype,
	URIError.prototype,
	DOMException.prototype,
	SandboxError.prototype,
]);

/** Whether all that an object shows stands in its own properties. */
function isTransparent(value: object): boolean {
	let prototype = prototypeOf(value);
	while (prototype !== null && !plain.has(prototype)) {
		if (types.isProxy(prototype) || showsMore(prototype)) return false;
		prototype = prototypeOf(prototype);
	}
	return true;
}

function showsMore(prototype: object): boolean {
	return Reflect.ownKeys(prototype).some(
		(key) =>
			key === 'toJSON' ||
			key === 'toString' ||
			key === inspect.custom ||
			propertyOf(prototype, key).get !== undefined,
	);
}
