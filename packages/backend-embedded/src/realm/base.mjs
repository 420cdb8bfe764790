/*
 * What stands around Pyodide: a realm without a single object of Node. The files of this folder are joined to one
 * function, this one first. `host` has functions that take and give strings, numbers and booleans, and fill arrays of
 * ours; none of them may ever be handed on, and what they throw is of another realm and ends here.
 */
'use strict';

const { parse, stringify } = JSON;
const { apply } = Reflect;

// No error has a stack: Node would make it, in its own realm, where the stack can overflow into an error of that realm.
Object.defineProperty(Error, 'stackTraceLimit', { get: () => undefined, set() {} });

// They would call Node, and tell of its errors.
delete WebAssembly.compileStreaming;
delete WebAssembly.instantiateStreaming;

const failed = Symbol('failed');

/** A function of the host as one of ours. */
function outside(name, whenItFails) {
	const call = host[name];
	return (...values) => {
		let answer = failed;
		try {
			answer = apply(call, undefined, values);
		} catch {
			// Its error is of the other realm.
		}
		return answer === failed ? whenItFails : answer;
	};
}

/** Makes a name of the realm what nobody takes for a class or a promise of the host's. */
function provide(name, value) {
	Object.defineProperty(globalThis, name, {
		value,
		writable: true,
		configurable: true,
		enumerable: false,
	});
}
