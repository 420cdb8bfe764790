import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '@anybox/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { embedded } from '../src/index.ts';
import { familyOf, isAlive } from './layers/processes.ts';
import { systemLayers } from './layers/system-layers.ts';

// A process, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const children: ChildProcess[] = [];
let cacheFolder: string;

beforeEach(() => {
	cacheFolder = mkdtempSync(join(tmpdir(), 'anybox-creation-'));
	subscribe('child_process', onStart);
});

afterEach(() => {
	unsubscribe('child_process', onStart);
	for (const child of children.splice(0)) child.kill('SIGKILL');
	rmSync(cacheFolder, { recursive: true });
});

function onStart(message: unknown): void {
	children.push((message as { readonly process: ChildProcess }).process);
}

/** The child, when it has answered so often. */
async function childAfter(answers: number): Promise<ChildProcess> {
	await expect
		.poll(() => bytesFrom(children[0]) >= answers, { interval: 1, timeout: 30_000 })
		.toBe(true);
	const [child] = children;
	if (child === undefined) throw new Error('no child was started');
	return child;
}

function bytesFrom(child: ChildProcess | undefined): number {
	return child === undefined ? -1 : (child.stdout as Socket).bytesRead;
}

describe.each(systemLayers)('with the system layer %s', (systemLayer) => {
	// Without a snapshot there are seconds between the first answer and a sandbox.
	test.each([
		['before it has said anything', 0],
		['while Python is made', 1],
	])('a creation that is given up ends its child, though that hangs %s', async (_, answers) => {
		const giveUp = new AbortController();
		const backend = embedded({ cacheFolder, systemLayer });
		const creation = createSandbox(backend, { signal: giveUp.signal });
		creation.catch(() => {});
		const child = await childAfter(answers);
		const ended = once(child, 'exit');
		child.kill('SIGSTOP');

		giveUp.abort();

		await expect(creation).rejects.toMatchObject({ code: 'aborted' });
		const [exitCode, signal] = await ended;
		// What `bwrap` tells of a signal is a code.
		expect(signal ?? exitCode).toBe(systemLayer === 'none' ? 'SIGKILL' : 137);
	});

	test.runIf(process.platform === 'linux')(
		'creations that are given up as soon as they start leave no process',
		async () => {
			const families: number[] = [];
			for (let round = 0; round < 20; round += 1) {
				const giveUp = new AbortController();
				const backend = embedded({ cacheFolder, systemLayer });
				const creation = createSandbox(backend, { signal: giveUp.signal });
				creation.catch(() => {});
				const child = await childAfter(0);
				const ended = once(child, 'exit');
				child.kill('SIGSTOP');
				families.push(...familyOf(child.pid ?? 0));

				giveUp.abort();

				await ended;
				children.splice(0);
			}

			expect(families.filter(isAlive)).toEqual([]);
		},
	);
});
