import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homelessFiles, wrongImports } from './import-direction.ts';
import { root, textsBelow } from './read-repository.ts';

const sources = new Map(
	[...textsBelow(join(root, 'packages/core/src'))].filter(([path]) => path.endsWith('.ts')),
);

test('imports between the folders of core point one way', () => {
	expect(sources.size).toBeGreaterThan(0);

	expect(wrongImports(sources)).toEqual([]);
});

test('every source file of core lies in a folder that has an import rule', () => {
	expect(homelessFiles(sources.keys())).toEqual([]);
});

test.each([
	['contract/a.ts', "import type { B } from '../policy/b.ts';"],
	['policy/a.ts', "export * from '../interpreter/b.ts';"],
	['interpreter/a.ts', "import { b } from '../audit/b.ts';"],
	['sandbox/a.ts', "const b = await import('../session/b.ts');"],
	['session/a.ts', "import '../tools/b.ts';"],
	['audit/a.ts', "import { b } from '../sandbox/b.ts';"],
	['tools/a.ts', "import { b } from '../conformance/b.ts';"],
	['tools/a.ts', "import { b } from '../index.ts';"],
	['index.ts', "export { b } from './conformance/index.ts';"],
	['sandbox/deep/a.ts', "import {\n\tb,\n} from '../../tools/b.ts';"],
	['session/a.ts', "import { b } from '@anybox/core';"],
])('%s may not say %s', (path, text) => {
	expect(wrongImports(new Map([[path, text]]))).toHaveLength(1);
});

test.each([
	['policy/a.ts', "import type { B } from '../contract/b.ts';"],
	['sandbox/a.ts', "import { b } from '../audit/b.ts';"],
	['conformance/broken/a.ts', "import { b } from '../../tools/b.ts';"],
	['index.ts', "export * from './tools/b.ts';"],
	['tools/a.ts', "import { z } from 'zod';\nimport { join } from 'node:path/posix';"],
])('%s may say %s', (path, text) => {
	expect(wrongImports(new Map([[path, text]]))).toEqual([]);
});

test('a file outside the known folders is reported', () => {
	expect(homelessFiles(['helpers/a.ts', 'policy/a.ts', 'index.ts'])).toEqual(['helpers/a.ts']);
});
