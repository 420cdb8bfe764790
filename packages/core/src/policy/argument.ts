/** A bad value as an error message shows it: short, printable, with its type. Never call it with a secret. */
export function shown(value: unknown): string {
	if (value === undefined || value === null) return String(value);
	if (Array.isArray(value)) return `an array of ${value.length}`;
	if (typeof value === 'number' || typeof value === 'boolean') return `${value} (${typeof value})`;
	if (typeof value === 'function') return 'a function';
	if (typeof value === 'object') return `an object (${className(value)})`;
	if (typeof value !== 'string') return `a value of type ${typeof value}`;
	const short = value.length > 100 ? `${value.slice(0, 100)}…` : value;
	return `${JSON.stringify(short)} (string)`;
}

/** True for what may be read by name; a Map, a promise and the like hold nothing there, and would read as empty. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Symbol.iterator in value) return false;
	return isPlain(value) || Object.keys(value).length > 0;
}

/** Also for an object of another realm, which has a root of its own. */
function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function className(value: object): string {
	const { constructor } = value;
	return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object';
}

export function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

export function hasMethod(value: unknown, name: string): boolean {
	return isObject(value) && typeof Reflect.get(value, name) === 'function';
}

/** True when UTF-16 pairs up, so that the text survives the way through UTF-8. */
export function isWellFormed(text: string): boolean {
	return !/\p{Surrogate}/u.test(text);
}
