import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { knownOptions, SandboxError } from '@anybox/core';
import { asUnknown } from './as-unknown.ts';
import { folderUrl, pyodideFolderUrl } from './folder-url.ts';
import type { PackageLock } from './package-lock.ts';
import type { PackageOptions } from './options.ts';

/** What a sandbox may have, and where it comes from. */
export interface PackagePolicy {
	/** Names of packages, as the lock has them. */
	readonly allow: readonly string[];
	readonly wheelhouse: string | null;
	/** Ends with a slash. */
	readonly from: string | null;
	readonly onFetch?: NonNullable<PackageOptions['onFetch']>;
}

export const defaultPackages: readonly string[] = ['numpy', 'pandas', 'matplotlib'];

const place = { backend: 'embedded', operation: 'embedded' };
const names: readonly string[] = ['allow', 'wheelhouse', 'from', 'onFetch'];

/** @throws invalid-argument, which names the option and what it must be */
export function packagePolicy(
	options: PackageOptions | 'none' | undefined,
	lock: () => PackageLock,
): PackagePolicy | 'none' {
	if (options === 'none') return 'none';
	const given: unknown = options === undefined ? {} : options;
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		throw invalid(`packages must be 'none' or an object with ${names.join(', ')}`);
	}
	knownOptions(given, names, { ...place, field: 'packages' });
	const { allow, wheelhouse, from, onFetch } = options ?? {};
	return {
		allow: allow === undefined ? defaultPackages : checkedNames(allow, lock),
		wheelhouse: wheelhouse === undefined ? null : checkedFolder(wheelhouse),
		from: from === null ? null : checkedUrl(from ?? pyodideFolderUrl),
		...(onFetch === undefined ? {} : { onFetch: checkedCallback(onFetch) }),
	};
}

function checkedNames(allow: unknown, lock: () => PackageLock): readonly string[] {
	if (!Array.isArray(allow) || allow.length === 0) {
		throw invalid("packages.allow must be a list of names; for no packages, give packages: 'none'");
	}
	return allow.map((name: unknown, index) => {
		const locked = typeof name === 'string' ? lock().whole(name) : undefined;
		if (locked !== undefined) return locked.name;
		throw invalid(
			`packages.allow[${index}] must be a package that Pyodide 314.0.7 has as wheels, got ${asUnknown(name, lock())}`,
		);
	});
}

function checkedFolder(wheelhouse: unknown): string {
	if (typeof wheelhouse === 'string' && wheelhouse !== '') {
		const folder = resolve(wheelhouse);
		if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
	}
	throw invalid(
		`packages.wheelhouse must be a folder with wheels that is there, got ${JSON.stringify(wheelhouse)}`,
	);
}

function checkedUrl(from: unknown): string {
	const url = folderUrl(from);
	if (url !== undefined) return url;
	throw invalid(
		`packages.from must be the http or https address of a folder with wheels, or null, got ${JSON.stringify(from)}`,
	);
}

function checkedCallback<Callback>(onFetch: Callback): Callback {
	if (typeof onFetch === 'function') return onFetch;
	throw invalid(`packages.onFetch must be a function, got ${JSON.stringify(onFetch)}`);
}

function invalid(message: string): SandboxError {
	return new SandboxError(message, { ...place, code: 'invalid-argument' });
}
