import { expect, test } from 'vitest';
import type { FileEntry } from '../../src/contract/files.ts';
import { callTool } from './call-tool.ts';
import { entry, fakeSandbox } from './fake-sandbox.ts';

async function list(
	found: FileEntry[],
	input: object = {},
): Promise<{ json: object; asked: unknown[] }> {
	const asked: unknown[] = [];
	const sandbox = fakeSandbox({
		files: {
			list: (...parameters) => {
				asked.push(...parameters);
				return Promise.resolve(found);
			},
		},
	});
	return { json: (await callTool(sandbox, 'list_files', input)).json, asked };
}

test('entries are named from the directory, with what matters of each', async () => {
	const { json, asked } = await list(
		[
			entry('/workspace/data', { kind: 'directory' }),
			entry('/workspace/data/a.csv', { bytes: 12 }),
			entry('/workspace/link', { kind: 'symlink', target: 'data' }),
			entry('/workspace/pipe', { kind: 'other' }),
		],
		{ depth: 2 },
	);

	expect(json).toEqual({
		path: '/workspace',
		entries: [
			{ name: 'data', kind: 'directory' },
			{ name: 'data/a.csv', bytes: 12 },
			{ name: 'link', kind: 'symlink', target: 'data' },
			{ name: 'pipe', kind: 'other' },
		],
	});
	expect(asked).toEqual(['/workspace', { depth: 2 }]);
});

test('an empty directory has no entries', async () => {
	const { json, asked } = await list([], { path: 'data/../data/' });

	expect(json).toEqual({ path: '/workspace/data', entries: [] });
	expect(asked).toEqual(['data/../data/', { depth: 1 }]);
});

test.each([
	['short', 'x', 1000, 164],
	['long', 'x'.repeat(200), 100, 17],
	['very long', 'x'.repeat(4000), 3, 0],
])('too many %s names are counted', async (_, name, count, shown) => {
	const found = Array.from({ length: count }, (__, index) => entry(`/workspace/${name}${index}`));

	const { json } = await list(found);

	expect(json).toMatchObject({
		shown,
		total: count,
		note: 'not all entries are shown; list a directory below, or less depth',
	});
	expect(json).toHaveProperty('entries.length', shown);
});

test('entries are two hundred at most', async () => {
	const found = Array.from({ length: 300 }, () => entry('/workspace/x'));
	const sandbox = fakeSandbox({ files: { list: () => Promise.resolve(found) } });

	const { json } = await callTool(sandbox, 'list_files', {}, { maxChars: 100_000 });

	expect(json).toMatchObject({ shown: 200, total: 300 });
});
