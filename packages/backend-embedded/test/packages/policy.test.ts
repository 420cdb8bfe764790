import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { embedded } from '../../src/index.ts';
import type { PackageOptions } from '../../src/packages/options.ts';
import { pinnedLock } from '../../src/packages/pinned-lock.ts';
import { defaultPackages, packagePolicy } from '../../src/packages/policy.ts';

const wrong = (value: unknown): PackageOptions => value as PackageOptions;

test.each<[string, unknown]>([
	['packages must be', 'some'],
	['packages must be', ['numpy']],
	['packages must be', null],
	['packages: unknown option "wheels"', { wheels: '/tmp' }],
	['packages.allow must be a list of names', { allow: 'numpy' }],
	["give packages: 'none'", { allow: [] }],
	['packages.allow[1] must be a package', { allow: ['numpy', 'nump'] }],
	['packages.allow[0] must be a package', { allow: [7] }],
	['packages.allow[0] must be a package', { allow: ['libgdal'] }],
	['packages.wheelhouse must be a folder', { wheelhouse: '/there/is/none' }],
	['packages.wheelhouse must be a folder', { wheelhouse: import.meta.filename }],
	['packages.wheelhouse must be a folder', { wheelhouse: '' }],
	['packages.from must be the http or https address', { from: 'file:///etc/' }],
	['packages.from must be the http or https address', { from: 'mirror' }],
	['packages.from must be the http or https address', { from: 'https://127.0.0.1/?key=1' }],
	['packages.from must be the http or https address', { from: 7 }],
	['packages.onFetch must be a function', { onFetch: 'tell' }],
])('%s …, where packages are %j', (words, packages) => {
	let error: unknown;
	try {
		embedded({ packages: wrong(packages) });
	} catch (thrown) {
		error = thrown;
	}

	expect(error).toMatchObject({
		code: 'invalid-argument',
		message: expect.stringContaining(words),
	});
});

test('addresses lead into their folder, with a slash or without', () => {
	const from = 'http://127.0.0.1:1/full';

	expect(packagePolicy({ from }, pinnedLock)).toMatchObject({ from: `${from}/` });
	expect(packagePolicy({ from: `${from}/` }, pinnedLock)).toMatchObject({ from: `${from}/` });
});

test('names are taken however they are spelt', () => {
	const policy = packagePolicy(
		{ allow: ['SciPy', 'python_dateutil'], wheelhouse: tmpdir() },
		pinnedLock,
	);

	expect(policy).toMatchObject({ allow: ['scipy', 'python-dateutil'] });
});

test('what is there without being asked for is pinned, with all that it needs', () => {
	const closure = defaultPackages.map((name) =>
		pinnedLock()
			.closureOf(name)
			?.map((its) => its.name),
	);

	expect(closure).not.toContain(undefined);
	expect(new Set(closure.flat()).size).toBe(13);
});
