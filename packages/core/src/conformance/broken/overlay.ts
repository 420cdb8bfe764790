import { facade } from '../facade.ts';

/** What replaces the members of a value; `undefined` takes a member away. */
export type Overrides<Target> = { readonly [Name in keyof Target]?: Target[Name] | undefined };

/**
 * The same value with some members replaced. Everything else is called on the real object, so that a class with
 * private state works behind it, which a spread copy would break; calls that the object makes on itself are not
 * touched: a mutant changes what callers see.
 */
export function overlay<Target extends object>(
	target: Target,
	overrides: Overrides<Target>,
): Target {
	return misstate(target, overrides);
}

/** As `overlay`, with members of types that they may not have: JavaScript stops nobody. */
export function misstate<Target extends object>(target: Target, overrides: object): Target {
	const keys = (): readonly (string | symbol)[] =>
		[...new Set([...Reflect.ownKeys(target), ...Reflect.ownKeys(overrides)])].filter(
			(key) => !Object.hasOwn(overrides, key) || Reflect.get(overrides, key) !== undefined,
		);
	const bound = new Map<PropertyKey, unknown>();
	return facade(target, read, keys);

	function read(key: PropertyKey): unknown {
		if (Object.hasOwn(overrides, key)) return Reflect.get(overrides, key);
		const value: unknown = Reflect.get(target, key, target);
		if (typeof value !== 'function') return value;
		if (!bound.has(key)) bound.set(key, value.bind(target));
		return bound.get(key);
	}
}
