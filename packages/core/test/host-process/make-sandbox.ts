import { isDeepStrictEqual } from 'node:util';
import type { CreateRequest } from '../../src/contract/backend.ts';
import type { SandboxSpec } from '../../src/contract/spec.ts';
import { makeCgroups, removeCgroups } from './cgroups.ts';
import { endSandbox } from './end-sandbox.ts';
import { failure } from './errors.ts';
import type { Machine } from './machine.ts';
import type { Enforced, Entry, Place, Registry } from './registry.ts';

export interface MakeOptions {
	readonly machine: Machine;
	readonly registry: Registry;
	readonly request: CreateRequest;
}

/** Cleaning up has its own time: the call that needs it was given up. */
const cleanUpMs = 10_000;

/** A new sandbox, or the one that has the key already. */
export async function makeSandbox(options: MakeOptions): Promise<Place> {
	const { machine, registry, request } = options;
	const { key, labels, spec, signal } = request;
	const enforced = enforcedOf(spec, machine);
	for (;;) {
		signal.throwIfAborted();
		const id = registry.newId(key);
		const twin = await registry.findTwin(id, signal);
		if (twin !== undefined) return sameAsAsked(twin, enforced);
		const entry = { id, labels, createdAt: Date.now(), enforced };
		const made = await makeNew(options, entry);
		if (made !== undefined) return made;
	}
}

/** `undefined` when another call with this key was faster. */
async function makeNew(
	{ machine, registry, request: { signal } }: MakeOptions,
	entry: Entry,
): Promise<Place | undefined> {
	const { id, enforced } = entry;
	let place: Place | undefined;
	try {
		await registry.prepare(entry);
		if (machine.cgroups) await makeCgroups(id, enforced.resources);
		signal.throwIfAborted();
		place = await registry.commit(entry);
		signal.throwIfAborted();
		return place;
	} catch (error) {
		await endSandbox({ machine, registry, id, signal: AbortSignal.timeout(cleanUpMs) });
		place = undefined;
		throw error;
	} finally {
		if (place === undefined) {
			await registry.discard(entry);
			if (machine.cgroups) await removeCgroups(id, AbortSignal.timeout(cleanUpMs));
		}
	}
}

/** Core has admitted the spec; what this backend cannot do is refused all the same. */
function enforcedOf({ egress, resources }: SandboxSpec, machine: Machine): Enforced {
	const { cpu, memoryMiB, pids, diskMiB, gpu } = resources;
	const caps = [cpu, memoryMiB, pids].some((cap) => cap !== null);
	const isPossible =
		(egress === 'full' || (egress === 'none' && machine.namespaces)) &&
		(machine.cgroups || !caps) &&
		diskMiB === null &&
		gpu === null;
	if (isPossible) return { egress, resources };
	throw failure('this machine cannot enforce what was asked for', {
		code: 'unsupported',
		operation: 'create',
	});
}

/** One key is one sandbox; to hand out one that enforces something else would be a weaker sandbox than asked. */
function sameAsAsked(place: Place, enforced: Enforced): Place {
	if (isDeepStrictEqual(place.entry.enforced, enforced)) return place;
	throw failure(`the sandbox ${place.entry.id} has this key and another spec`, {
		code: 'already-exists',
		operation: 'create',
	});
}
