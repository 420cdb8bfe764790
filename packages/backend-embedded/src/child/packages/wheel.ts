import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WheelFile } from '../../wire/packages.ts';
import { entriesOf } from './zip.ts';

/** A path below site packages, and what lies there. */
export type WheelEntry = readonly [path: string, bytes: Uint8Array];

/** Parts of a wheel that lie elsewhere: in site packages is what Python imports. */
const spread = /^[^/]+\.data\/(?<kind>[^/]+)\/(?<path>.+)$/;
const importable: ReadonlySet<string | undefined> = new Set(['purelib', 'platlib']);

/** The files of a wheel, whose bytes are those that its hash is of; checked here, where they are used. */
export async function readWheel(
	folder: string | null,
	{ file, sha256 }: WheelFile,
): Promise<readonly WheelEntry[]> {
	if (folder === null) throw new Error('this sandbox has no folder with packages');
	if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${file} has no hash`);
	const bytes = await readFile(join(folder, `${sha256}.whl`)).catch(() => {
		throw new Error(`${file} was removed from the cache; import it again`);
	});
	if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
		throw new Error(`${file} was changed in the cache; import it again`);
	}
	try {
		return await filesIn(bytes);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`${file} cannot be unpacked: ${reason}`, { cause: error });
	}
}

async function filesIn(bytes: Buffer): Promise<readonly WheelEntry[]> {
	const files: WheelEntry[] = [];
	for (const entry of entriesOf(bytes)) {
		const path = pathOf(entry.name);
		// oxlint-disable-next-line no-await-in-loop -- all at once would be a call that waits for each of thousands
		if (path !== undefined) files.push([path, await entry.content()]);
	}
	return files;
}

/** Where it lies below site packages; `undefined` of what does not lie there. */
function pathOf(name: string): string | undefined {
	const parts = name.split('/');
	if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\0]/.test(name)) {
		throw new Error(`it has a file that is named ${JSON.stringify(name)}`);
	}
	const groups = spread.exec(name)?.groups;
	if (groups === undefined) return name;
	return importable.has(groups['kind']) ? groups['path'] : undefined;
}
