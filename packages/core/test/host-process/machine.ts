import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from '../../src/policy/paths.ts';
import { cgroupsAreWritable } from './cgroups.ts';
import { failure } from './errors.ts';

export interface MachineOptions {
	/** What `python3` is in the sandboxes. Default: what the PATH of a request finds. */
	readonly python?: string | undefined;
	/** `false` is as for a user who may make neither namespaces nor cgroups. Default: both where possible. */
	readonly privileged?: boolean | undefined;
}

/** What this machine lets this process do. */
export interface Machine {
	/** Runs keepers. */
	readonly python: string;
	/** Runs where a program is called `python3`. */
	readonly guestPython: string | undefined;
	readonly hasNode: boolean;
	/** Mount and network namespaces may be made, and /workspace is there to mount on. */
	readonly namespaces: boolean;
	readonly cgroups: boolean;
}

export function lookAtMachine(options: MachineOptions): Machine {
	const python = findProgram('python3');
	if (process.platform !== 'linux' || python === undefined) {
		throw failure('it needs Linux and python3', { code: 'unavailable', operation: 'hostProcess' });
	}
	const namespaces = options.privileged !== false && canMakeNamespaces();
	return {
		python,
		guestPython: options.python,
		hasNode: findProgram('node') !== undefined,
		namespaces,
		cgroups: namespaces && cgroupsAreWritable(),
	};
}

/** Where a program stands that every sandbox finds; a shim in somebody's home is none. */
function findProgram(name: string): string | undefined {
	return ['/usr/bin', '/usr/local/bin', '/bin']
		.map((directory) => join(directory, name))
		.find((path) => isAllowed(path, constants.X_OK));
}

function canMakeNamespaces(): boolean {
	if (process.getuid?.() !== 0) return false;
	try {
		mkdirSync(workspace, { recursive: true });
	} catch {
		return false;
	}
	return spawnSync('/usr/bin/unshare', ['--mount', '--net', '--cgroup', 'true']).status === 0;
}

function isAllowed(path: string, mode: number): boolean {
	try {
		accessSync(path, mode);
		return true;
	} catch {
		return false;
	}
}
