import { facade } from './facade.ts';

/** Data by nature, though it has methods: handed on as it is, since native functions refuse a stand-in. */
const data = [ArrayBuffer, Date, Error, AbortSignal, URL] as const;

/**
 * Remembers every error that comes out of the things under test, so that the runner can tell it from an error
 * that a check made by itself. `watch` gives a stand-in that behaves like the value: each function called
 * through it, and each promise, stream and object that it hands out, is watched in turn. Data is not touched.
 */
export class Witness {
	readonly #seen = new WeakSet<object>();
	readonly #watched = new WeakMap<object, object>();

	/** True for an error that came out of something watched. Checks throw errors; a thrown string is not ours. */
	saw(error: unknown): boolean {
		return typeof error !== 'object' || error === null || this.#seen.has(error);
	}

	watch<Value>(value: Value): Value;
	watch(value: unknown): unknown {
		if (typeof value !== 'object' || value === null) return value;
		const known = this.#watched.get(value);
		if (known !== undefined) return known;
		if (!behaves(value)) return value;
		const watched = isThenable(value) ? this.#watchPromise(value) : this.#watchObject(value);
		this.#watched.set(value, watched);
		this.#watched.set(watched, watched);
		return watched;
	}

	#watchPromise(promise: PromiseLike<unknown>): Promise<unknown> {
		const watched = Promise.resolve(promise).then(
			(value) => this.watch(value),
			(error: unknown) => {
				this.note(error);
				throw error;
			},
		);
		// An original that was silenced must not become an unhandled rejection by being watched.
		watched.catch(() => {});
		if (!(Symbol.asyncIterator in promise)) return watched;
		return Object.assign(watched, {
			[Symbol.asyncIterator]: this.#watchFunction(promise, promise[Symbol.asyncIterator]),
		});
	}

	#watchObject(target: object): object {
		return facade(target, (key) => {
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? this.#watchFunction(target, value) : this.watch(value);
		});
	}

	/** Called with the real object as `this`, so that classes with private state work. */
	#watchFunction(target: object, call: unknown): unknown {
		if (typeof call !== 'function') return call;
		return (...values: readonly unknown[]): unknown => {
			try {
				const result: unknown = Reflect.apply(call, target, values);
				return this.watch(result);
			} catch (error) {
				this.note(error);
				throw error;
			}
		};
	}

	/** Remembers an error that came out without passing a stand-in. */
	note(error: unknown): void {
		if (typeof error === 'object' && error !== null) this.#seen.add(error);
	}
}

/** True for an object with at least one method, its own or inherited. */
function behaves(value: object): boolean {
	if (Array.isArray(value) || ArrayBuffer.isView(value)) return false;
	if (data.some((kind) => value instanceof kind)) return false;
	for (
		let level: object | null = value;
		level !== null && level !== Object.prototype;
		level = Reflect.getPrototypeOf(level)
	) {
		if (Reflect.ownKeys(level).some((key) => isMethod(level, key))) return true;
	}
	return false;
}

function isThenable(value: object): value is PromiseLike<unknown> {
	return 'then' in value && typeof value.then === 'function';
}

function isMethod(owner: object | null, key: PropertyKey): boolean {
	if (owner === null || key === 'constructor') return false;
	return typeof Reflect.getOwnPropertyDescriptor(owner, key)?.value === 'function';
}
