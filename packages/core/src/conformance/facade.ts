/**
 * Stands in front of `target` and answers every property read through `read`. What is proxied is a stand-in and
 * not `target`: a proxy must show the real values of a frozen object, and most backends are frozen.
 */
export function facade<Target extends object>(
	target: Target,
	read: (key: PropertyKey) => unknown,
	keys?: () => readonly (string | symbol)[],
): Target;
export function facade(
	target: object,
	read: (key: PropertyKey) => unknown,
	keys: () => readonly (string | symbol)[] = () => Reflect.ownKeys(target),
): object {
	const standIn: object = {};
	Reflect.setPrototypeOf(standIn, Reflect.getPrototypeOf(target));
	return new Proxy(standIn, {
		get: (_, key) => read(key),
		set: (_, key, value) => Reflect.set(target, key, value, target),
		has: (_, key) => keys().includes(key) || (key in target && !Object.hasOwn(target, key)),
		ownKeys: () => [...keys()],
		getOwnPropertyDescriptor: (_, key) =>
			keys().includes(key)
				? { value: read(key), enumerable: true, configurable: true, writable: true }
				: undefined,
	});
}
