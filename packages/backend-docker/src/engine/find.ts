import { setTimeout as sleep } from 'node:timers/promises';
import { SandboxError } from '@anybox/core';
import type Dockerode from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { hasExpired, isOurs } from '../container/labels.ts';
import { isAbsent } from './explain.ts';
import { removeContainer } from './remove.ts';

/** Between two looks at a container that another call starts. */
const startingMs = 20;

/** The container of a sandbox that runs. @throws not-found, not-running */
export async function findRunning(
	engine: Dockerode,
	id: string,
	signal: AbortSignal,
): Promise<ContainerInspectInfo> {
	const found = await inspected(engine, id, signal);
	// An engine also takes names, and the beginnings of ids; and it has containers of others.
	if (found?.Id !== id || !isOurs(found.Config.Labels) || !found.State.Running) {
		throw new SandboxError(`there is no sandbox ${id}`, { code: 'not-found', backend: 'docker' });
	}
	if (found.State.Paused) {
		throw new SandboxError('the sandbox is paused; who paused it can resume it', {
			code: 'not-running',
			backend: 'docker',
		});
	}
	return found;
}

/**
 * The container of that name, when it runs. `undefined` as soon as there is none: it has ended, or whoever made it is
 * gone before it was started.
 */
export async function findStarted(
	engine: Dockerode,
	name: string,
	signal: AbortSignal,
): Promise<ContainerInspectInfo | undefined> {
	for (;;) {
		const found = await inspected(engine, name, signal);
		if (found === undefined || found.State.Running) return found;
		if (found.State.Status === 'created' && hasExpired(found.Config.Labels)) {
			await removeContainer(engine.getContainer(found.Id), signal);
		}
		// An engine tells of ends, and not of beginnings.
		await sleep(startingMs, undefined, { signal });
	}
}

/** `undefined` where there is none. */
async function inspected(
	engine: Dockerode,
	idOrName: string,
	abortSignal: AbortSignal,
): Promise<ContainerInspectInfo | undefined> {
	try {
		return await engine.getContainer(idOrName).inspect({ abortSignal });
	} catch (error) {
		if (isAbsent(error)) return undefined;
		throw error;
	}
}
