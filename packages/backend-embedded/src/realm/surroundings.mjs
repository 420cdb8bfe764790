/* What Pyodide asks its surroundings for, as the shell of a JavaScript engine would have it. */

const textOf = outside('text', null);
const sizeOf = outside('size', -1);
const copyOf = outside('copy', false);
const fillRandomly = outside('random', false);
const say = outside('log');

provide('self', globalThis);
provide('location', { href: 'file:///', toString: () => 'file:///' });
provide('console', {
	log() {},
	info() {},
	debug() {},
	warn: (...words) => say(String(words[0])),
	error: (...words) => say(String(words[0])),
});
provide('load', () => {});
provide('read', (path) => {
	const text = textOf(String(path));
	if (text === null) throw new Error(`there is no ${path}`);
	return text;
});
provide('readbuffer', (path) => {
	const size = sizeOf(String(path));
	if (size < 0) throw new Error(`there is no ${path}`);
	const bytes = new Uint8Array(size);
	copyOf(String(path), bytes);
	return bytes.buffer;
});
provide('crypto', {
	getRandomValues(view) {
		const bytes = new Uint8Array(view.byteLength);
		if (fillRandomly(bytes) !== true) throw new Error('there is no randomness');
		new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
		return view;
	},
});
// So it asks for randomness in a shell: `head -c<count> /dev/urandom | base64`.
provide('os', {
	system(command, words) {
		const bytes = new Uint8Array(Number(/(\d+)/.exec(words[1])[1]));
		globalThis.crypto.getRandomValues(bytes);
		return globalThis.btoa(String.fromCharCode(...bytes));
	},
});
provide('performance', { now: outside('now', 0) });
provide(
	'URL',
	class URL {
		constructor(href) {
			this.href = String(href);
		}

		toString() {
			return this.href;
		}
	},
);
// What the text of Pyodide had instead: neither works here, and both would be found in it.
provide('__noimport', () => {
	throw new Error('nothing can be imported here');
});
provide('__noeval', () => 0);
