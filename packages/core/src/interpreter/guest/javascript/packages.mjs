// How cells get at packages.

const Module = require('node:module');
const { createRequire } = Module;
const { _compile: compile } = Module.prototype;

const reject = Promise.reject.bind(Promise);

/** What has `import` of files in a folder, by the folder. */
const importers = { __proto__: null };

/**
 * `import` as in a file of this folder, which need not be there. Node looks for modules from the file that a text
 * is said to be of; of its ways to say so, all versions have this one, which loaders of other languages use.
 */
function importerOf(folder) {
	const file = `${folder === '/' ? '' : folder}/[cell]`;
	const module = new Module(file);
	const text = 'module.exports = (name, options) => import(name, options);';
	compile.call(module, `${text}\n//# sourceURL=anybox-worker`, file);
	return module.exports;
}

/** As `import(…)` in the working directory: what is wrong with its arguments rejects, too. */
function importFrom(name, options) {
	try {
		const folder = process.cwd();
		importers[folder] ??= importerOf(folder);
		return importers[folder](name, options);
	} catch (error) {
		return reject(error);
	}
}

/** Waits for a module here, where promises are the program's own; tells whether it is there, and it or the error. */
async function load(name, options, tell) {
	let loaded;
	try {
		loaded = await importFrom(name, options);
	} catch (error) {
		tell(false, error);
		return;
	}
	tell(true, loaded);
}

Object.defineProperty(globalThis, '__anybox_import__', { value: importFrom });
globalThis.require = createRequire(`${process.cwd()}/`);
