import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namedPaths, namedScripts } from './named-things.ts';
import { root } from './read-repository.ts';

const documents = ['AGENTS.md', 'CONTRIBUTING.md'];
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function read(document: string): string {
	return readFileSync(join(root, document), 'utf8');
}

test.each(documents)('every path named in %s exists', (document) => {
	const paths = namedPaths(read(document));

	expect(paths).not.toEqual([]);
	expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(documents)('every script named in %s exists', (document) => {
	const names = namedScripts(read(document));

	expect(names).not.toEqual([]);
	expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('AGENTS.md has at most sixty lines', () => {
	expect(read('AGENTS.md').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});

test('CLAUDE.md is a link to AGENTS.md', () => {
	expect(readlinkSync(join(root, 'CLAUDE.md'))).toBe('AGENTS.md');
});

test('paths and scripts are found in prose, in code blocks and in links', () => {
	const text =
		'Run `pnpm gone` or see [it](gone/a.md#b).\n\n```\npnpm lost  # b\n```\nRead `gone/b.ts`, `c.md`.\n';

	expect(namedScripts(text)).toEqual(['lost', 'gone']);
	expect(namedPaths(text)).toEqual(['gone/b.ts', 'c.md', 'gone/a.md']);
});
