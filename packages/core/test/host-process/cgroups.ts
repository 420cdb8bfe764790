import { accessSync, constants } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import type { Resources } from '../../src/contract/spec.ts';
import { exists, hasCode, ignoring } from './system-error.ts';

const root = '/sys/fs/cgroup';
const controllers = ['memory', 'pids', 'cpu', 'freezer'] as const;
const periodMicroseconds = 100_000;

/** True for cgroups of version 1, mounted one by one; with version 2 nothing is declared and nothing capped. */
export function cgroupsAreWritable(): boolean {
	try {
		for (const name of controllers) accessSync(join(root, name, 'cgroup.procs'), constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

function directory(controller: string, id: string): string {
	return join(root, controller, `anybox-${id}`);
}

/** The cgroups of one sandbox, as the keeper is told them. */
export function cgroupSettings(id: string): readonly string[] {
	return controllers.map((controller) => `${controller}=${directory(controller, id)}`);
}

export async function makeCgroups(id: string, resources: Resources): Promise<void> {
	for (const controller of controllers) await mkdir(directory(controller, id));
	const { memoryMiB, pids, cpu } = resources;
	if (memoryMiB !== null) await capMemory(directory('memory', id), memoryMiB * 1024 * 1024);
	if (pids !== null) await writeFile(join(directory('pids', id), 'pids.max'), `${pids}`);
	if (cpu === null) return;
	const path = directory('cpu', id);
	await writeFile(join(path, 'cpu.cfs_period_us'), `${periodMicroseconds}`);
	await writeFile(join(path, 'cpu.cfs_quota_us'), `${Math.ceil(cpu * periodMicroseconds)}`);
}

async function capMemory(path: string, bytes: number): Promise<void> {
	await writeFile(join(path, 'memory.limit_in_bytes'), `${bytes}`);
	const withSwap = join(path, 'memory.memsw.limit_in_bytes');
	if (await exists(withSwap)) await writeFile(withSwap, `${bytes}`);
}

/** Resolves when all that is in them stands still, or runs. */
export async function setFrozen(id: string, frozen: boolean, signal: AbortSignal): Promise<void> {
	const path = freezerState(id);
	await writeFile(path, frozen ? 'FROZEN' : 'THAWED');
	const isSet = async (): Promise<boolean> =>
		(await readFile(path, 'utf8')) === (frozen ? 'FROZEN\n' : 'THAWED\n');
	for (let tries = 1; !(await isSet()); tries += 1) {
		await delay(2, undefined, { signal });
		if (!frozen || tries % 50 !== 0) continue;
		// A kernel may wait for ever for what was just starting another process: runc lets go for a moment too.
		await writeFile(path, 'THAWED');
		await writeFile(path, 'FROZEN');
	}
}

export async function isFrozen(id: string): Promise<boolean> {
	const state = await readFile(freezerState(id), 'utf8').catch(ignoring('ENOENT', 'ENODEV'));
	return state !== undefined && state !== 'THAWED\n';
}

function freezerState(id: string): string {
	return join(directory('freezer', id), 'freezer.state');
}

/** All that the programs of a sandbox hold together, files that the kernel keeps in memory included. */
export async function memoryUsedMiB(id: string): Promise<number> {
	const path = join(directory('memory', id), 'memory.usage_in_bytes');
	return Number(await readFile(path, 'utf8')) / (1024 * 1024);
}

/** Ends every process that is in them, whoever started it, and removes them. */
export async function removeCgroups(id: string, signal: AbortSignal): Promise<void> {
	const pids = directory('pids', id);
	if (await exists(pids)) await writeFile(join(pids, 'pids.max'), '0');
	for (const controller of controllers) {
		const path = directory(controller, id);
		while (!(await isRemoved(path))) {
			signal.throwIfAborted();
			await killMembers(path);
			await delay(2);
		}
	}
}

async function isRemoved(path: string): Promise<boolean> {
	try {
		for (const child of await children(path)) await rmdir(child);
		await rmdir(path);
		return true;
	} catch (error) {
		// A child that is missing was removed by its keeper at the same time: look again.
		if (hasCode(error, 'ENOENT')) return !(await exists(path));
		if (hasCode(error, 'EBUSY')) return false;
		throw error;
	}
}

async function killMembers(path: string): Promise<void> {
	for (const member of [path, ...(await children(path))]) {
		const processes = await readFile(join(member, 'cgroup.procs'), 'utf8').catch(() => '');
		for (const pid of processes.split('\n').filter(Boolean)) kill(Number(pid));
	}
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It ended in the meantime.
	}
}

async function children(path: string): Promise<readonly string[]> {
	const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
	return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
}
