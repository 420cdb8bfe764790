import { expect, test } from 'vitest';
import { embedded, type EmbeddedOptions } from '../../src/index.ts';

const made = (options: unknown) => () => embedded(options as EmbeddedOptions);

test.each([
	[null, 'options must be a plain object, got null'],
	['required', 'options must be a plain object'],
	[{ systemLayr: 'required' }, 'unknown option "systemLayr"; did you mean "systemLayer"?'],
	[{ cacheFoldr: 'x' }, 'unknown option "cacheFoldr"; did you mean "cacheFolder"?'],
	[{ memoryMiB: 64 }, 'options: unknown option "memoryMiB"'],
	[{ cacheFolder: 5 }, 'cacheFolder must be the path of a folder, got 5; leave it out'],
	[{ cacheFolder: '' }, 'cacheFolder must be the path of a folder, got ""; leave it out'],
	[{ cacheFolder: null }, 'cacheFolder must be the path of a folder, got null; leave it out'],
	[{ cacheFolder: 'a\0b' }, 'cacheFolder must be the path of a folder'],
	[{ systemLayer: 'require' }, "systemLayer must be 'auto', 'required' or 'none'"],
	[{ systemLayer: null }, "systemLayer must be 'auto', 'required' or 'none'"],
	[{ packages: { alow: ['numpy'] } }, 'packages: unknown option "alow"; did you mean "allow"?'],
	[{ packages: 'all' }, "packages must be 'none' or an object with allow, wheelhouse, from"],
])('%j is refused, with what is meant', (options, words) => {
	expect(made(options)).toThrow(
		expect.objectContaining({
			code: 'invalid-argument',
			backend: 'embedded',
			message: expect.stringContaining(words),
		}),
	);
});

test.each([
	undefined,
	{},
	{ cacheFolder: undefined, systemLayer: undefined, packages: undefined },
	{ cacheFolder: 'relative', systemLayer: 'auto', packages: { from: null } },
])('%j is what the types say', (options) => {
	expect(made(options)).not.toThrow();
});
