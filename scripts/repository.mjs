import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** A tool installed at the root, as an argument list for the running Node. */
export function localTool(path) {
	return `${root}node_modules/${path}`;
}

export function readJson(path) {
	return JSON.parse(readFileSync(path, 'utf8'));
}

/** Every package that is published: its folder and its manifest. */
export function publicPackages() {
	return readdirSync(`${root}packages`)
		.map((name) => ({ name, folder: `${root}packages/${name}` }))
		.filter(({ folder }) => existsSync(`${folder}/package.json`))
		.map((entry) => ({ ...entry, manifest: readJson(`${entry.folder}/package.json`) }))
		.filter(({ manifest }) => manifest.private !== true);
}
