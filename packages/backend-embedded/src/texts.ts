import { readFileSync } from 'node:fs';

/** The text of a file of ours that is no module: what runs in the realm, and in Python. */
export function texts(file: string): string {
	return readFileSync(new URL(`./${file}`, import.meta.url), 'utf8');
}
