// How cells get at packages.

const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');

const reject = Promise.reject.bind(Promise);

/** Packages are looked for from the working directory, not from where this program is. */
function resolved(name) {
	const folder = `${process.cwd()}/`;
	const { resolve } = createRequire(folder);
	const isPath = /^\.{0,2}\//.test(name);
	try {
		const found = resolve(name);
		return found.startsWith('/') ? pathToFileURL(found).href : found;
	} catch {
		// Node itself says best what is wrong with it.
		return isPath ? new URL(name, pathToFileURL(folder)).href : name;
	}
}

/** As `import(…)`: what is wrong with its arguments rejects, too. */
function importFrom(name, options) {
	try {
		return import(resolved(`${name}`), options);
	} catch (error) {
		return reject(error);
	}
}

Object.defineProperty(globalThis, '__anybox_import__', { value: importFrom });
globalThis.require = createRequire(`${process.cwd()}/`);
