import { defaultCacheFolder } from '../launch/snapshot-cache.ts';
import type { PackageLock } from './package-lock.ts';
import { pinnedLock } from './pinned-lock.ts';
import { defaultPackages } from './policy.ts';
import { wheelCache } from './wheel-folder.ts';

/** A package that programs can be given. */
export interface AvailablePackage {
	readonly name: string;
	readonly version: string;
	/** Whether programs get it where nothing else is said. */
	readonly isDefault: boolean;
	/** Whether the cache has it, with all that it needs: then it needs no network. */
	readonly isCached: boolean;
}

/** Where to look. */
export interface ListPackagesOptions {
	/** As for `embedded`. */
	readonly cacheFolder?: string;
}

/** All packages that Pyodide has as wheels, by their names. Nothing is fetched. */
export async function listPackages(
	options: ListPackagesOptions = {},
): Promise<readonly AvailablePackage[]> {
	return listPackagesWith(options, pinnedLock());
}

/** The same, of other packages than those of the Pyodide that is pinned. */
export async function listPackagesWith(
	{ cacheFolder = defaultCacheFolder() }: ListPackagesOptions,
	lock: PackageLock,
): Promise<readonly AvailablePackage[]> {
	const cache = wheelCache(cacheFolder);
	const cached = new Set<string>();
	for (const wheel of lock.all()) if (await cache.has(wheel)) cached.add(wheel.sha256);
	return lock.all().map(({ name, version }) => ({
		name,
		version,
		isDefault: defaultPackages.includes(name),
		isCached: (lock.closureOf(name) ?? []).every(({ sha256 }) => cached.has(sha256)),
	}));
}
