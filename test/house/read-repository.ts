import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const generated = new Set(['.git', '.turbo', 'coverage', 'dist', 'node_modules']);

/** Paths of all files below a folder, tracked by git or not, as seen from that folder. */
function filesBelow(folder: string, prefix = ''): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (generated.has(entry.name)) return [];
		const path = `${prefix}${entry.name}`;
		if (entry.isDirectory()) return filesBelow(join(folder, entry.name), `${path}/`);
		return entry.isFile() ? [path] : [];
	});
}

export function textsBelow(folder: string): Map<string, string> {
	return new Map(
		filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
	);
}
