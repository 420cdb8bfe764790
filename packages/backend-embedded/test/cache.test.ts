import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createSandbox } from '@anybox/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { embedded } from '../src/index.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'anybox-kept-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function snapshot(): string {
	const version = readdirSync(folder).find((name) => name.startsWith('python-'));
	return join(folder, version ?? 'none', 'snapshot');
}

test('a sandbox that is ended at once leaves its snapshot all the same, where it was told to', async () => {
	const backend = embedded({ cacheFolder: relative(process.cwd(), folder) });
	const box = await createSandbox(backend);
	await box.kill();
	expect(existsSync(snapshot())).toBe(true);

	// One that could not be used would be made again.
	const before = statSync(snapshot()).mtimeMs;
	await using other = await createSandbox(backend);
	expect((await other.runCode('6 * 7')).text).toBe('42');
	await other.kill();
	expect(statSync(snapshot()).mtimeMs).toBe(before);
});
