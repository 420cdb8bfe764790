import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Outcomes, Targets } from '../wire/inspection.ts';

/** A listener on the same machine answers at once, or never. */
const patienceMs = 2000;

/** Tries what code could try that had come out of WebAssembly and of its realm, and had this process. */
export async function inspect(targets: Targets): Promise<Outcomes> {
	const { file, mark, port, socket, parent } = targets;
	return {
		read: tried(() => void readFileSync(file)),
		write: tried(() => writeFileSync(mark, '')),
		start: tried(startProcess),
		connect: await triedToConnect(() => connect(port, '127.0.0.1')),
		socket: await triedToConnect(() => connect(socket)),
		// Signal 0 says whether another could be sent.
		signal: tried(() => void process.kill(parent, 0)),
		pid: process.pid,
	};
}

function tried(attempt: () => void): string {
	try {
		attempt();
		return 'done';
	} catch (error) {
		return codeOf(error);
	}
}

function startProcess(): void {
	const { error } = spawnSync(process.execPath, ['--version'], { timeout: patienceMs });
	if (error !== undefined) throw error;
}

function triedToConnect(open: () => Socket): Promise<string> {
	return new Promise((resolve) => {
		try {
			const socket = open();
			const end = (how: string): void => {
				socket.destroy();
				resolve(how);
			};
			socket.once('connect', () => end('done'));
			socket.on('error', (error) => end(codeOf(error)));
			socket.setTimeout(patienceMs, () => end('no answer'));
		} catch (error) {
			resolve(codeOf(error));
		}
	});
}

function codeOf(error: unknown): string {
	const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
	return typeof code === 'string' ? code : String(error);
}
