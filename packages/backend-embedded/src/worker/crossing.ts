import { types } from 'node:util';

/**
 * What passes between the realm and us: strings, numbers, booleans and bytes. Code of a cell may have replaced any
 * method of the realm's objects, and one that we called would be handed objects of ours; so none is called.
 */

type HostFunction = (...values: never[]) => unknown;

const typedArray: object = Reflect.getPrototypeOf(Uint8Array.prototype) ?? {};
// Getters of ours, which read arrays of any realm without calling a method of theirs.
const bufferOf = getter('buffer');
const offsetOf = getter('byteOffset');
const lengthOf = getter('byteLength');

function getter(name: string): (array: unknown) => unknown {
	const read = Reflect.getOwnPropertyDescriptor(typedArray, name)?.get;
	if (read === undefined) throw new Error(`typed arrays have no ${name}`);
	return (array): unknown => Reflect.apply(read, array, []);
}

/** The function, for the realm: bytes come as an array of ours over the same memory, and other objects not at all. */
export function outlet(call: HostFunction): HostFunction {
	return (...values) => {
		const answer: unknown = Reflect.apply(call, undefined, values.map(admitted));
		if (!isPlain(answer)) throw new TypeError('the answer is an object of ours');
		return answer;
	};
}

/** A way into the realm. What it throws, or gives instead of a text, is never looked at. */
export function inlet<Values extends readonly unknown[]>(
	call: (...values: Values) => unknown,
	otherwise: string,
): (...values: Values) => string {
	return (...values) => {
		try {
			const answer = call(...values);
			return typeof answer === 'string' ? answer : otherwise;
		} catch {
			return otherwise;
		}
	};
}

function admitted(value: unknown): unknown {
	if (isPlain(value)) return value;
	if (!types.isUint8Array(value)) throw new TypeError('only texts, numbers and bytes may pass');
	const buffer = bufferOf(value);
	if (!types.isAnyArrayBuffer(buffer)) throw new TypeError('the bytes are nowhere');
	return new Uint8Array(buffer, Number(offsetOf(value)), Number(lengthOf(value)));
}

function isPlain(value: unknown): boolean {
	if (value === null) return true;
	return ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}
