import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type { Backend } from '@anybox/core';
import { embedded } from '@anybox/backend-embedded';
import { type Terminal, UsageError } from './command.ts';
import { fetchTeller } from './fetch-teller.ts';
import { reasonOf } from './reason.ts';
import { unlessIdle } from './unless-idle.ts';

/** A backend that comes with anybox. */
export interface KnownBackend {
	readonly name: string;
	readonly summary: string;
	/** For whoever sits at the terminal, where there is one. */
	readonly make: (terminal?: Terminal) => Backend;
}

export const knownBackends: readonly KnownBackend[] = [
	{
		name: 'embedded',
		summary: 'Python in WebAssembly, in a process of its own; needs nothing',
		make: (terminal) =>
			terminal === undefined
				? embedded()
				: embedded({ packages: { onFetch: fetchTeller(terminal) } }),
	},
];

/**
 * By its name, or by the path of a module that exports one.
 *
 * @throws UsageError, and backend-bug for a module that never ends what it begins
 */
export async function findBackend(name = 'embedded', terminal?: Terminal): Promise<Backend> {
	const known = knownBackends.find((backend) => backend.name === name);
	if (known !== undefined) return known.make(terminal);
	if (name.includes('/') || /\.[cm]?js$/.test(name)) return fromModule(name);
	const names = knownBackends.map((backend) => backend.name).join(', ');
	throw new UsageError(
		`there is no backend "${name}"; there is ${names}, or a module such as ./backend.js that exports one`,
	);
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
