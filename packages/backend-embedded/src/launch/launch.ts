import { type ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import type { GuestProcess } from '@anybox/core';
import type { ChildConfig } from '../wire/child-config.ts';
import { snapshotDescriptor } from '../wire/snapshot.ts';
import { childFiles, childFolder } from './child-folder.ts';
import { guestProcess } from './child-process.ts';
import { commandFor, type Program } from './command.ts';
import type { SystemLayer } from './layer/bubblewrap.ts';
import { endOf, informing } from './layer/end.ts';
import { pythonProgram } from './python-program.ts';

/** A child that was started. */
export interface Launched {
	readonly process: GuestProcess;
	/** Of the program that was started: with the layer that is `bwrap`, and the child's own is another. */
	readonly pid: number | undefined;
	/** By which it hands on the snapshot that it makes; `null` where it makes none. */
	readonly snapshotPipe: Readable | null;
}

/** Starts the child, within the layer or without: an empty environment, pipes, nothing else of this process. */
export async function launch(config: ChildConfig, layer: SystemLayer | null): Promise<Launched> {
	const { file, words, environment, cwd } = commandFor(programOf(config), layer);
	const child = spawn(file, layer === null ? words : [...informing, ...words], {
		cwd,
		env: environment,
		// Ctrl-C at a terminal goes to every process of the group: what it ends is for this one to say.
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe', pipeIf(layer !== null), pipeIf(config.snapshot === null)],
	});
	const process = guestProcess(child, layer === null ? () => child.kill('SIGKILL') : endOf(child));
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	if (config.snapshot === null) {
		const program = Buffer.from(`${JSON.stringify(pythonProgram())}\n`);
		// One that does not read it is told by its silence, for which nobody waits for ever.
		process.writeStdin(program).catch(() => {});
	}
	return { process, pid: child.pid, snapshotPipe: readable(child, snapshotDescriptor) };
}

function pipeIf(isNeeded: boolean): 'pipe' | 'ignore' {
	return isNeeded ? 'pipe' : 'ignore';
}

function readable(child: ChildProcess, descriptor: number): Readable | null {
	const pipe = child.stdio[descriptor];
	if (!(pipe instanceof Readable)) return null;
	// One that broke is told by what is missing.
	pipe.on('error', () => {});
	return pipe;
}

/** The child's program. */
function programOf(config: ChildConfig): Program {
	const snapshot = config.snapshot === null ? [] : [config.snapshot.file];
	const wheels = config.wheels === null ? [] : [`${config.wheels}/`];
	return {
		file: `${childFolder}/child/main.js`,
		argument: JSON.stringify(config),
		readable: [...childFiles, `${config.pyodide}/`, ...snapshot, ...wheels],
	};
}
