import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeFolder } from '../../src/launch/make-folder.ts';

// One starts a program.
vi.setConfig({ testTimeout: 60_000 });

let top: string;

beforeEach(() => {
	top = mkdtempSync(join(tmpdir(), 'anybox-folder-'));
});

afterEach(() => rmSync(top, { recursive: true }));

test('it is made with those above it, for this user alone, also by several at once', async () => {
	const folder = join(top, 'a', 'b', 'c');

	await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(join(top, 'a', 'd'))]);

	for (const made of [folder, join(top, 'a'), join(top, 'a', 'd')]) {
		expect(statSync(made).mode & 0o777).toBe(0o700);
	}
	await makeFolder(folder);
});

test.each(['file', 'file/below', 'file/far/below'])(
	'%s is no folder, and stays none',
	async (name) => {
		writeFileSync(join(top, 'file'), '');

		await expect(makeFolder(join(top, name))).rejects.toThrow(/EEXIST|ENOTDIR/);
	},
);

/** Tried in a program of its own: one that spins can only be ended from outside. */
const create = `
import { createSandbox } from '@anybox/core';
import { embedded } from '@anybox/backend-embedded';
const box = await createSandbox(embedded());
console.log((await box.runCode('6 * 7')).text);
console.log((await box.runCode('import numpy')).error.value);
await box.kill();
`;

test.runIf(process.platform === 'linux')(
	'a cache folder where nobody can make one is a slow start, and no more',
	async () => {
		await expect(makeFolder('/proc/nope/anybox')).rejects.toThrow('ENOENT');

		const { stdout } = await promisify(execFile)(
			process.execPath,
			['--input-type=module', '--eval', create],
			{
				cwd: import.meta.dirname,
				env: { ...process.env, XDG_CACHE_HOME: '/proc/nope' },
				timeout: 50_000,
				killSignal: 'SIGKILL',
			},
		);

		expect(stdout).toMatch(/^42\n.*no cache folder can be written/);
	},
);
