import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { GuestProcess } from '@anybox/core';
import type { ChildConfig } from '../wire/child-config.ts';
import { childFolder } from './child-folder.ts';
import { guestProcess } from './child-process.ts';
import { bubblewrapArguments, type SystemLayer } from './layer/bubblewrap.ts';
import { nodeFlags } from './node-flags.ts';
import { pythonProgram } from './python-program.ts';

/** A child that was started. */
export interface Launched {
	readonly process: GuestProcess;
	/** Of the program that was started: with the layer that is `bwrap`, and the child's own is another. */
	readonly pid: number | undefined;
}

/** Starts the child, within the layer or without: an empty environment, pipes, nothing else of this process. */
export async function launch(config: ChildConfig, layer: SystemLayer | null): Promise<Launched> {
	const { command, words, environment } = commandOf(config, layer);
	const child = spawn(command, words, {
		cwd: '/',
		env: environment,
		stdio: ['pipe', 'pipe', 'pipe', layer === null ? 'ignore' : 'pipe'],
	}) as ChildProcessWithoutNullStreams;
	const process = guestProcess(child, allEnded(child));
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	if (config.snapshot === null) {
		await process.writeStdin(Buffer.from(`${JSON.stringify(pythonProgram())}\n`));
	}
	return { process, pid: child.pid };
}

interface Command {
	readonly command: string;
	readonly words: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
}

function commandOf(config: ChildConfig, layer: SystemLayer | null): Command {
	const readable = [
		`${childFolder}/`,
		`${config.pyodide}/`,
		...(config.snapshot === null ? [] : [config.snapshot.file]),
	];
	const flags = nodeFlags({ version: process.versions.node, readable });
	const words = [...flags, `${childFolder}/child/main.js`, JSON.stringify(config)];
	if (layer === null) {
		return { command: process.execPath, words, environment: { OPENSSL_CONF: '/dev/null' } };
	}
	return {
		command: layer.program,
		words: [...bubblewrapArguments(layer, readable), process.execPath, ...words],
		environment: {},
	};
}

/**
 * When nothing runs any more. `bwrap` may end before the child, whom the kernel ends because of it: a pipe that nobody
 * uses, and the child alone has, closes then.
 */
function allEnded(child: ChildProcess): Promise<void> {
	const [, , , alive] = child.stdio;
	if (!(alive instanceof Socket)) return Promise.resolve();
	return new Promise((resolve) => {
		alive.once('close', () => resolve());
		alive.once('error', () => alive.destroy());
		alive.resume();
	});
}
