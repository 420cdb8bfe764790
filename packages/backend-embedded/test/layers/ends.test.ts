import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createSandbox } from '@anybox/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { embedded } from '../../src/index.ts';
import { findLayer } from '../../src/launch/layer/find-layer.ts';
import { familyOf, isAlive } from './processes.ts';

// Several processes, and Pythons in them: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const { layer } = await findLayer();
const program = fileURLToPath(new URL('parent.mjs', import.meta.url));
const isLinux = process.platform === 'linux';

/** Stops them all, first who started the others. */
function stop(family: readonly number[]): void {
	for (const pid of family) process.kill(pid, 'SIGSTOP');
}

/** A program that holds a sandbox, once a cell runs in it, and all processes below it. */
async function parentWith(
	systemLayer: string,
): Promise<readonly [ChildProcess, readonly number[]]> {
	const parent = spawn(process.execPath, [program, systemLayer]);
	onTestFinished(() => void parent.kill('SIGKILL'));
	await once(parent.stdout, 'data');
	const [, ...children] = familyOf(parent.pid ?? 0);
	onTestFinished(() => {
		for (const pid of children.filter(isAlive)) process.kill(pid, 'SIGKILL');
	});
	return [parent, children];
}

describe.runIf(isLinux)('with its parent', () => {
	test('a sandbox ends without the layer', async () => {
		const [parent, children] = await parentWith('none');

		parent.kill('SIGKILL');

		expect(children).toHaveLength(1);
		await expect.poll(() => children.filter(isAlive), { timeout: 30_000 }).toEqual([]);
	});

	test.runIf(layer !== null)(
		'a sandbox ends with the layer, even where it is stopped',
		async () => {
			const [parent, children] = await parentWith('required');
			stop(children);

			parent.kill('SIGKILL');

			expect(children.length).toBeGreaterThan(1);
			await expect.poll(() => children.filter(isAlive), { timeout: 30_000 }).toEqual([]);
		},
	);
});

describe.runIf(layer !== null)('a sandbox within the layer', () => {
	test.each([
		['that runs', () => {}],
		['that is stopped', stop],
	])('%s has no process left when its kill resolves', async (_, before) => {
		const started: ChildProcess[] = [];
		const onStart = (message: unknown): void => {
			started.push((message as { readonly process: ChildProcess }).process);
		};
		subscribe('child_process', onStart);
		const box = await createSandbox(embedded({ systemLayer: 'required' }));
		unsubscribe('child_process', onStart);
		const family = familyOf(started.at(-1)?.pid ?? 0);
		before(family);

		await box.kill();

		expect(family.length).toBeGreaterThan(1);
		expect(family.filter(isAlive)).toEqual([]);
	});
});
