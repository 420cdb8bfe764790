// Runs in an empty folder where the packed tarballs are installed, with nothing else of this repository.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const repository = process.argv[2];

function manifestOf(name) {
	return JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
}

/** Each file the compiler does not see must have been copied into the package. */
function assertGuestIsPacked() {
	const source = join(repository, 'packages/core/src/interpreter/guest');
	if (!existsSync(source)) return;
	const files = readdirSync(source, { recursive: true });
	for (const file of files.filter((entry) => /\.(py|mjs)$/.test(entry))) {
		const packed = join('node_modules/@anybox/core/dist/interpreter/guest', file);
		assert.ok(existsSync(packed), `${packed} is not in the tarball`);
	}
}

/** Whoever unpacks a tarball has nothing else of ours: the terms must be in it, word for word. */
function assertLicenseIsPacked(name) {
	const path = join('node_modules', name, 'LICENSE');
	assert.ok(existsSync(path), `${path} is not in the tarball`);
	assert.equal(readFileSync(path, 'utf8'), readFileSync(join(repository, 'LICENSE'), 'utf8'));
}

for (const name of Object.keys(dependencies)) {
	assertLicenseIsPacked(name);
	for (const path of Object.keys(manifestOf(name).exports)) {
		if (path === './package.json') continue;
		const specifier = join(name, path);
		const exported = Object.keys(await import(specifier));
		assert.notEqual(exported.length, 0, `${specifier} exports nothing`);
		console.log(`imported ${specifier}: ${exported.length} exports`);
	}
}

assert.deepEqual(Object.keys(manifestOf('@anybox/core').dependencies), ['zod']);
assertGuestIsPacked();
