import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listPackages } from '../../src/index.ts';
import { listPackagesWith } from '../../src/packages/list-packages.ts';
import { wheelCache } from '../../src/packages/wheel-folder.ts';
import { lockOf, wheel, type WheelFile } from './wheel-files.ts';

const base = wheel('base', { 'base.py': '' });
const upper = wheel('Upper', { 'upper.py': '' }, { needs: ['base'] });
const numpy = wheel('numpy', { 'numpy.py': '' });
const broken = wheel('broken', { 'broken.py': '' }, { needs: ['not-there'] });
const lock = lockOf(upper, numpy, broken, base)();

let cacheFolder: string;

beforeEach(() => {
	cacheFolder = mkdtempSync(join(tmpdir(), 'anybox-listing-'));
});

afterEach(() => rmSync(cacheFolder, { recursive: true }));

async function keep({ file, sha256, bytes }: WheelFile): Promise<void> {
	const locked = { name: file, version: '', file, sha256, needs: [], modules: [] };
	await wheelCache(cacheFolder).keep(
		locked,
		(async function* () {
			yield bytes;
		})(),
	);
}

test('packages that programs can have are listed by their names, and nothing is made for it', async () => {
	const listed = await listPackagesWith({ cacheFolder }, lock);

	expect(listed).toEqual([
		{ name: 'base', version: '1.2.3', isDefault: false, isCached: false },
		{ name: 'numpy', version: '1.2.3', isDefault: true, isCached: false },
		{ name: 'Upper', version: '1.2.3', isDefault: false, isCached: false },
	]);
	expect(existsSync(join(cacheFolder, 'wheels'))).toBe(false);
});

test('a package is cached when all that it needs is, too', async () => {
	const cached = async (): Promise<readonly string[]> =>
		(await listPackagesWith({ cacheFolder }, lock))
			.filter(({ isCached }) => isCached)
			.map(({ name }) => name);

	await keep(upper);
	expect(await cached()).toEqual([]);
	await keep(base);
	expect(await cached()).toEqual(['base', 'Upper']);
});

test('the lock that is pinned has the packages that come without being asked for', async () => {
	const listed = await listPackages({ cacheFolder });

	expect(listed.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual([
		'matplotlib',
		'numpy',
		'pandas',
	]);
});
