import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PackageCalls } from '../../src/child/packages/package-calls.ts';
import { Packages } from '../../src/child/packages/packages.ts';
import { errnos } from '../../src/child/files/errno.ts';
import type { PackageWant } from '../../src/wire/packages.ts';
import { wheel, type WheelFile } from './wheel-files.ts';

const base = wheel('base', { 'base.py': '' });
const left = wheel('left', { 'left.py': '' });
const right = wheel('right', { 'right.py': '' });

/** The packages of a sandbox whose host has these wheels. */
function packagesWith(...wheels: readonly WheelFile[]): Packages {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-unpacking-'));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	for (const { sha256, bytes } of wheels) writeFileSync(join(folder, `${sha256}.whl`), bytes);
	return new Packages(folder);
}

function offered(packages: Packages, name: string, wheels: readonly WheelFile[]): unknown {
	const want = { by: 'module', name } as const;
	const offer = { package: name, version: '1.2.3', wheels };
	return packages.operations()['packages.offered']?.({ want, offer });
}

test('what two packages need is unpacked once, also where both come at once', async () => {
	const packages = packagesWith(base, left, right);

	await Promise.all([
		offered(packages, 'left', [base, left]),
		offered(packages, 'right', [base, right]),
	]);

	// One that was replaced would have the number of a later one.
	const { entries } = packages.tree.root;
	const numbers = ['base.py', 'left.py', 'right.py'].map((name) => entries.get(name)?.number ?? 0);
	expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
	expect(numbers).not.toContain(0);
});

test('an offer that cannot be unpacked is in the way of no other', async () => {
	const packages = packagesWith(left);
	const wants = [
		packages.want({ by: 'module', name: 'base' }),
		packages.want({ by: 'module', name: 'left' }),
	];

	await Promise.all([offered(packages, 'base', [base]), offered(packages, 'left', [left])]);

	expect(await Promise.all(wants)).toEqual([
		{ missing: `${base.file} was removed from the cache; import it again` },
		{ package: 'left', version: '1.2.3' },
	]);
});

test('an interpreter may wait for so many at once', () => {
	const calls = new PackageCalls(packagesWith(), () => {});
	const wanted = (name: PackageWant['name']): unknown =>
		calls.serve({ name: 'package', values: ['module', name, 1], payload: new Uint8Array() });

	for (let number = 0; number < 100; number += 1) expect(wanted(`m${number}`)).toEqual({});
	expect(wanted('one_more')).toBe(errnos.EMFILE);
	expect(wanted('m99')).toEqual({});
});
