import { types } from 'node:util';

/** Everything that properties, prototypes and collections lead to from there. */
export function reachable(roots: readonly unknown[]): ReadonlySet<object> {
	const found = new Set<object>();
	const waiting = [...roots];
	while (waiting.length > 0) {
		const value = waiting.pop();
		if (!isObject(value) || found.has(value)) continue;
		found.add(value);
		// One by one: there may be more than a call takes.
		for (const next of nextOf(value)) waiting.push(next);
	}
	return found;
}

/** Those that do not end in the realm's own `Object.prototype`, nor are it. */
export function foreignObjects(objects: Iterable<object>, realm: object): readonly string[] {
	const constructor: unknown = Reflect.get(realm, 'Object');
	const root: unknown = isObject(constructor) ? Reflect.get(constructor, 'prototype') : undefined;
	return [...objects].filter((object) => !endsIn(object, root)).map(nameOf);
}

function endsIn(object: object, root: unknown): boolean {
	let at = object;
	for (;;) {
		const next = Reflect.getPrototypeOf(at);
		if (next === null) break;
		at = next;
	}
	// Without any prototype it is nobody's: what it has is looked at.
	return at === root || at === object;
}

function* nextOf(object: object): Generator {
	yield Reflect.getPrototypeOf(object);
	if (ArrayBuffer.isView(object)) {
		// Its elements are numbers, and too many to list.
		yield object.buffer;
		return;
	}
	for (const key of Reflect.ownKeys(object)) {
		const property = Reflect.getOwnPropertyDescriptor(object, key);
		yield property?.value;
		yield property?.get;
		yield property?.set;
	}
	yield* entriesOf(object);
}

/** Of the maps and sets of any realm. */
function entriesOf(object: object): readonly unknown[] {
	if (types.isMap(object)) return [...object].flat();
	return types.isSet(object) ? [...object] : [];
}

function isObject(value: unknown): value is object {
	return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function nameOf(object: object): string {
	return `${typeof object} with ${Reflect.ownKeys(object).map(String).slice(0, 10).join(', ')}`;
}
