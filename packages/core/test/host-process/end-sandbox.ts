import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isFrozen, removeCgroups, setFrozen } from './cgroups.ts';
import type { Machine } from './machine.ts';
import type { Registry } from './registry.ts';
import { ignoring } from './system-error.ts';

export interface EndOptions {
	readonly machine: Machine;
	readonly registry: Registry;
	readonly id: string;
	readonly signal: AbortSignal;
}

/** How long a keeper may take to end what it keeps before it is ended itself. */
const graceMs = 2000;

/** Ends a sandbox from any process: its keepers, what they keep, whatever is in its cgroups, its files. */
export async function endSandbox({ machine, registry, id, signal }: EndOptions): Promise<void> {
	const place = await registry.find(id);
	if (place === undefined) return;
	await registry.close(place);
	// What stands still does not even end.
	if (await isFrozen(id)) await setFrozen(id, false, signal);
	const keepers = await registry.keepers(place);
	await Promise.all(keepers.map((keeper) => endKeeper(keeper, signal)));
	if (machine.cgroups) await removeCgroups(id, signal);
	await registry.remove(place);
}

/** `keeper` is a process id and when that process started: another process of the same id is left alone. */
async function endKeeper(keeper: string, signal: AbortSignal): Promise<void> {
	if (!(await isAlive(keeper))) return;
	// A program may have stopped its keeper.
	send(keeper, 'SIGTERM', 'SIGCONT');
	const deadline = performance.now() + graceMs;
	while (await isAlive(keeper)) {
		signal.throwIfAborted();
		if (performance.now() > deadline) send(keeper, 'SIGKILL');
		await delay(2);
	}
}

function send(keeper: string, ...names: readonly NodeJS.Signals[]): void {
	try {
		for (const name of names) process.kill(Number.parseInt(keeper, 10), name);
	} catch {
		// It ended in the meantime.
	}
}

/** False for a zombie: it holds nothing, and whoever started it buries it. */
async function isAlive(keeper: string): Promise<boolean> {
	const [pid, started] = keeper.split('-');
	const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(ignoring('ENOENT', 'ESRCH'));
	const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ') ?? [];
	return fields[19] === started && fields[0] !== 'Z';
}
