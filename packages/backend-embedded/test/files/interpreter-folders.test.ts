import { createSandbox, type Sandbox, type Files } from '@anybox/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { interpreterFolders } from '../../src/child/files/interpreter-folders.ts';
import { embedded } from '../../src/index.ts';

// They make Pythons.
vi.setConfig({ testTimeout: 60_000 });

let box: Sandbox;

beforeAll(async () => {
	box = await createSandbox(embedded());
}, 60_000);

afterAll(async () => box[Symbol.asyncDispose]());

test('they are all that code sees at the top and the host does not', async () => {
	const { stdout } = await box.runCode("import os\nprint('\\n'.join(sorted(os.listdir('/'))))");
	const seen = await box.files.list('/');

	const hidden = stdout.text
		.trim()
		.split('\n')
		.filter((name) => !seen.some((its) => its.name === name));
	expect(hidden).toEqual([...interpreterFolders].toSorted());
});

type Change = (files: Files, path: string) => Promise<unknown>;
const changes: readonly (readonly [string, Change])[] = [
	['write', (files, path) => files.write(path, 'x')],
	['mkdir', (files, path) => files.mkdir(path)],
	['rename to', (files, path) => files.rename('/workspace/moved', path)],
	['rename from', (files, path) => files.rename(path, '/workspace/taken')],
	['remove', (files, path) => files.remove(path)],
	['read', (files, path) => files.read(path)],
	['list', (files, path) => files.list(path)],
	['stat', (files, path) => files.stat(path)],
	['exists', (files, path) => files.exists(path)],
];

describe.each(['/lib', '/lib/python314.zip', '/dev/null', '/proc/self/x', '/sys/fs'])(
	'%s',
	(path) => {
		test.each(changes)('is refused to %s, with a place that is not', async (_, change) => {
			await box.files.write('/workspace/moved', 'x');

			await expect(change(box.files, path)).rejects.toMatchObject({
				code: 'permission-denied',
				message: expect.stringContaining(
					`/${path.split('/')[1]} is Python's own, and only code sees it; use /workspace`,
				),
			});
		});
	},
);

test('no link leads there', async () => {
	await box.runCode("import os\nos.symlink('/lib', '/workspace/link')");

	for (const path of ['/workspace/link', '/workspace/link/x']) {
		await expect(box.files.mkdir(path)).rejects.toMatchObject({ code: 'permission-denied' });
		await expect(box.files.write(path, 'x')).rejects.toMatchObject({ code: 'permission-denied' });
	}
});

test('no context can begin there', async () => {
	await expect(box.contexts.create({ cwd: '/lib' })).rejects.toMatchObject({
		code: 'permission-denied',
	});
});

test('after all of that Python imports, in new contexts too', async () => {
	const other = await box.contexts.create();
	const code = "import colorsys, os\nopen(os.devnull, 'w').write('x')\nprint('ok')";
	for (const options of [{}, { context: other.contextId }]) {
		expect((await box.runCode(code, options)).stdout.text).toBe('ok\n');
	}
});

test.each([
	'/workspace/a',
	'/tmp/a',
	'/home/a',
	'/home/user/a',
	'/opt/new/a',
	'/library/a',
	'/workspace/lib/a',
])('%s is for everybody to write', async (path) => {
	await box.files.write(path, 'x');

	expect((await box.runCode(`print(open('${path}').read())`)).stdout.text).toBe('x\n');
});
