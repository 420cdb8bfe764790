import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type { Backend } from '@anybox/core';
import { type BackendWanted, chosenBackend, requireFitting } from './backend-words.ts';
import { UsageError } from './command.ts';
import type { MadeWith } from './known-backends.ts';
import { reasonOf } from './reason.ts';
import type { Trying } from './trial.ts';
import { unlessIdle } from './unless-idle.ts';

/** One that a command is to use. */
export interface FoundBackend {
	readonly backend: Backend;
	/** Gets what its first sandbox needs, however long that takes. */
	readonly prepare: (trying: Trying) => Promise<void>;
	/** Whether it finds names by the `lookup` that it was given. */
	readonly looksUp: boolean;
}

/**
 * By its name, or by the path of a module that exports one.
 *
 * @throws UsageError, and backend-bug for a module that never ends what it begins
 */
export async function findBackend(
	wanted: BackendWanted,
	made: MadeWith = {},
): Promise<FoundBackend> {
	const name = wanted.backend ?? 'embedded';
	if (name.includes('/') || /\.[cm]?js$/.test(name)) {
		requireFitting(wanted, { name, options: [] });
		return { backend: await fromModule(name), prepare: async () => {}, looksUp: false };
	}
	const { known, own } = chosenBackend(wanted, name);
	return {
		backend: await known.make(own, made),
		prepare: async (trying) => known.prepare?.(own, trying),
		looksUp: known.looksUp,
	};
}

async function fromModule(path: string): Promise<Backend> {
	const exports = await unlessIdle(imported(path), `${path} never finishes loading`);
	for (const name of ['default', 'backend']) {
		const exported = exports[name];
		const made = isMaker(exported)
			? await unlessIdle(
					madeBy(exported, path),
					`${path} exports a function that never gives a backend`,
				)
			: exported;
		if (isBackend(made)) return made;
	}
	throw new UsageError(
		`${path} exports no backend: its default export, or "backend", must be one or a function that gives one`,
	);
}

async function imported(path: string): Promise<Readonly<Record<string, unknown>>> {
	try {
		const exports: unknown = await import(pathToFileURL(resolve(path)).href);
		return isRecord(exports) ? exports : {};
	} catch (error) {
		throw new UsageError(`${path} cannot be imported: ${reasonOf(error)}`);
	}
}

async function madeBy(make: () => unknown, path: string): Promise<unknown> {
	try {
		return await make();
	} catch (error) {
		throw new UsageError(`${path} exports a function that makes no backend: ${reasonOf(error)}`);
	}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

function isMaker(value: unknown): value is () => unknown {
	return typeof value === 'function';
}

/** The suite says what else is wrong with it. */
function isBackend(value: unknown): value is Backend {
	return typeof value === 'object' && value !== null && 'contract' in value && 'create' in value;
}
