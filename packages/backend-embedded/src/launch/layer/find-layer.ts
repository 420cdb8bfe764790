import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { childFiles, childFolder } from '../child-folder.ts';
import { commandFor } from '../command.ts';
import type { SystemLayer } from './bubblewrap.ts';
import { nodeFiles } from './node-files.ts';

/** The layer, or why there is none and what to do about it, in words. */
export type LayerFound =
	| { readonly layer: SystemLayer }
	| { readonly layer: null; readonly reason: string; readonly remedy: string };

let found: Promise<LayerFound> | undefined;

/** Whether this machine lets a child be confined: tried once in each process, and remembered. */
export function findLayer(): Promise<LayerFound> {
	found ??= look();
	return found;
}

/** A machine under load starts a process late; one that cannot start it says so soon. */
const patienceMs = 20_000;

async function look(): Promise<LayerFound> {
	if (process.platform !== 'linux') {
		return {
			layer: null,
			reason: `bubblewrap is for Linux, and this is ${process.platform}`,
			remedy: 'run this on Linux, or choose a backend with a stronger isolation',
		};
	}
	const program = await findProgram('bwrap');
	if (program === undefined) {
		return {
			layer: null,
			reason: 'no bwrap is on the PATH',
			remedy: 'install bubblewrap, such as by apt-get install bubblewrap',
		};
	}
	const layer = { program, nodeFiles: nodeFiles() };
	const trouble = await tryOut(layer);
	if (trouble === undefined) return { layer };
	// What did not come to its own end, as on a machine that has no room for a process now, may work the next time.
	if (!trouble.isAnswer) found = undefined;
	return {
		layer: null,
		reason: `${program} does not work here: ${trouble.words}`,
		remedy: 'let this user make user namespaces, also where a container or a profile forbids it',
	};
}

async function findProgram(name: string): Promise<string | undefined> {
	for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
		const path = join(folder, name);
		const isThere = await access(path, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (isThere) return path;
	}
	return undefined;
}

interface Trouble {
	readonly words: string;
	/** Whether it was the layer that said no. */
	readonly isAnswer: boolean;
}

/** Starts Node in it, as the child is started. `undefined` where that works. */
async function tryOut(layer: SystemLayer): Promise<Trouble | undefined> {
	const readable = childFiles;
	const program = { file: `${childFolder}/child/can-run.js`, argument: '', readable };
	const { file, words, environment, cwd } = commandFor(program, layer);
	try {
		const options = { env: environment, cwd, timeout: patienceMs };
		await promisify(execFile)(file, words, options);
		return undefined;
	} catch (error) {
		const exitCode: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
		return { words: wordsOf(error), isAnswer: typeof exitCode === 'number' };
	}
}

/** The first line that it said on stderr, which holds the reason. */
function wordsOf(error: unknown): string {
	const said: unknown = error instanceof Error ? Reflect.get(error, 'stderr') : undefined;
	const line = typeof said === 'string' ? said.trim().split('\n')[0] : undefined;
	return line || String(error);
}
