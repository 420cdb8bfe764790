import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SandboxError } from '@anybox/core';
import { pinnedFiles } from '../launch/pins.ts';
import { pyodideFolder } from '../launch/pyodide-files.ts';
import { PackageLock } from './package-lock.ts';

let pinned: PackageLock | undefined;

/** The packages of the one Pyodide that this backend runs. Read when first needed: a sandbox without packages needs none. */
export function pinnedLock(): PackageLock {
	pinned ??= readPinned();
	return pinned;
}

function readPinned(): PackageLock {
	const name = 'pyodide-lock.json';
	const text = readFileSync(`${pyodideFolder()}/${name}`);
	if (createHash('sha256').update(text).digest('hex') === pinnedFiles[name]) {
		return new PackageLock(text.toString());
	}
	throw new SandboxError(
		`${name} is not the file of pyodide 314.0.7; install it again: npm install pyodide@314.0.7`,
		{
			code: 'unavailable',
		},
	);
}
