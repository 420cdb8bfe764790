// How cells get at packages.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Packages are looked for from the working directory, not from where this program is. */
function resolved(name) {
	const { resolve } = createRequire(`${process.cwd()}/`);
	if (name.startsWith('.') || name.startsWith('/')) return pathToFileURL(resolve(name)).href;
	try {
		const found = resolve(name);
		return found.startsWith('/') ? pathToFileURL(found).href : found;
	} catch {
		return name;
	}
}

Object.defineProperty(globalThis, '__anybox_import__', { value: (name) => import(resolved(name)) });
globalThis.require = createRequire(`${process.cwd()}/`);
