import { resolve } from 'node:path';
import type { SandboxError } from '@anybox/core';
import { defaultCacheFolder } from '../launch/snapshot-cache.ts';
import { asUnknown } from './as-unknown.ts';
import { bringWheel } from './bring-wheel.ts';
import { fetchFailure } from './fetch-failure.ts';
import type { FetchedWheel, FetchPackagesOptions } from './fetch-options.ts';
import { folderUrl, pyodideFolderUrl } from './folder-url.ts';
import type { LockedPackage, PackageLock } from './package-lock.ts';
import { pinnedLock } from './pinned-lock.ts';
import { defaultPackages } from './policy.ts';
import { wheelCache, type WheelFolder, wheelhouse } from './wheel-folder.ts';

/**
 * Gets packages with all that they need: into the cache of all sandboxes, or into a wheelhouse, for a machine without a
 * network. Each wheel comes whole and verified, or not at all; what is there is not fetched again.
 *
 * @throws invalid-argument, unavailable, and aborted by its signal
 */
export async function fetchPackages(
	options: FetchPackagesOptions = {},
): Promise<readonly FetchedWheel[]> {
	return fetchPackagesWith(options, { lock: pinnedLock() });
}

export interface FetchingWith {
	readonly lock: PackageLock;
	/** How long a server may say nothing. */
	readonly patienceMs?: number;
}

/** The same, of other packages than those of the Pyodide that is pinned. */
export async function fetchPackagesWith(
	options: FetchPackagesOptions,
	{ lock, patienceMs }: FetchingWith,
): Promise<readonly FetchedWheel[]> {
	const { names = defaultPackages, into, onWheel } = options;
	const wheels = closureOfAll(names, lock);
	const from = checkedUrl(options.from ?? pyodideFolderUrl);
	const cache = wheelCache(resolve(options.cacheFolder ?? defaultCacheFolder()));
	const target = into === undefined ? cache : wheelhouse(checkedFolder(into));
	const signal = options.signal ?? new AbortController().signal;
	const way = { target, cache, from, signal, patienceMs };

	const missing = await missingOf(wheels, target);
	const origins = new Map<LockedPackage, FetchedWheel['origin']>();
	for (const [index, wheel] of missing.entries()) {
		onWheel?.({ file: wheel.file, number: index + 1, count: missing.length });
		origins.set(wheel, await bringWheel(wheel, way));
	}
	return wheels.map((wheel) => ({
		name: wheel.name,
		version: wheel.version,
		path: target.fileOf(wheel),
		origin: origins.get(wheel) ?? 'there',
	}));
}

/** Each wheel once, and after those that it needs. */
function closureOfAll(names: unknown, lock: PackageLock): readonly LockedPackage[] {
	if (!Array.isArray(names) || names.length === 0) throw invalid('names must be a list of names');
	const closures = names.map((name: unknown) => {
		const closure = typeof name === 'string' ? lock.closureOf(name) : undefined;
		if (closure !== undefined) return closure;
		const given = asUnknown(name, lock);
		throw invalid(`names must be packages that Pyodide 314.0.7 has as wheels, got ${given}`);
	});
	return [...new Set(closures.flat())];
}

function checkedFolder(into: unknown): string {
	if (typeof into === 'string' && into !== '') return resolve(into);
	throw invalid(`into must be the path of a folder, got ${JSON.stringify(into)}`);
}

function checkedUrl(from: unknown): string {
	const url = folderUrl(from);
	if (url !== undefined) return url;
	throw invalid(
		`from must be the http or https address of a folder with wheels, got ${JSON.stringify(from)}`,
	);
}

function invalid(fact: string): SandboxError {
	return fetchFailure(fact, { code: 'invalid-argument' });
}

async function missingOf(
	wheels: readonly LockedPackage[],
	target: WheelFolder,
): Promise<readonly LockedPackage[]> {
	const missing: LockedPackage[] = [];
	for (const wheel of wheels) if (!(await target.has(wheel))) missing.push(wheel);
	if (missing.length === 0 || (await target.folder()) !== null) return missing;
	throw fetchFailure(`${target.path} is no folder, and none can be made there; name another`, {
		code: 'unavailable',
	});
}
