import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectSandbox, createSandbox, embedded } from '../src/index.ts';

// One of them makes the memory of a Python that later ones start from.
vi.setConfig({ testTimeout: 60_000 });

test('without arguments there is Python in WebAssembly', async () => {
	await using box = await createSandbox();

	expect(box.capabilities.isolation).toBe('wasm');
	expect((await box.runCode('6 * 7')).text).toBe('42');
});

test('the backend that is given is the one that is used', async () => {
	const cacheFolder = mkdtempSync(join(tmpdir(), 'anybox-cache-'));
	onTestFinished(() => rmSync(cacheFolder, { recursive: true, force: true }));
	await using box = await createSandbox({ backend: embedded({ cacheFolder }) });
	await box.runCode('1');

	expect(readdirSync(cacheFolder)).not.toEqual([]);
});

test('options reach the sandbox', async () => {
	await using box = await createSandbox({ env: { GREETING: 'hello' } });

	expect((await box.runCode('import os; os.environ["GREETING"]')).text).toBe("'hello'");
});

test('what cannot be had is refused', async () => {
	await expect(createSandbox({ egress: 'full' })).rejects.toMatchObject({ code: 'unsupported' });
	await expect(connectSandbox('gone', { backend: embedded() })).rejects.toMatchObject({
		code: 'unsupported',
	});
});

test.each([
	['null', null, 'options must be a plain object, got null'],
	['a string', 'x', 'options must be a plain object, got "x" (string)'],
	['a promise', Promise.resolve(), 'options must be a plain object, got an object (Promise)'],
	['an array', [], 'options must be a plain object, got an array of 0'],
	['no backend', { backend: null }, 'backend must be a Backend, got null'],
])('createSandbox given %s rejects, and names what is wrong', async (_, options, words) => {
	await expect(createSandbox(options as never)).rejects.toMatchObject({
		code: 'invalid-argument',
		message: expect.stringContaining(words),
	});
});

test.each([
	['nothing', undefined, 'backend must be a Backend, got undefined'],
	['null', null, 'backend must be a Backend, got undefined'],
	['a string', 'x', 'backend must be a Backend, got undefined'],
	['no backend', {}, 'backend must be a Backend, got undefined'],
])('connectSandbox given %s rejects, and names what is wrong', async (_, options, words) => {
	await expect(connectSandbox('x', options as never)).rejects.toMatchObject({
		code: 'invalid-argument',
		message: expect.stringContaining(words),
	});
});
