import { posix } from 'node:path';
import type { Driver } from '../../src/contract/driver.ts';
import type { SpawnRequest } from '../../src/contract/process.ts';
import { workspace } from '../../src/policy/paths.ts';
import { cgroupSettings, memoryUsedMiB, setFrozen } from './cgroups.ts';
import { endSandbox } from './end-sandbox.ts';
import { failure } from './errors.ts';
import type { Machine } from './machine.ts';
import { startProcess } from './process.ts';
import type { Place, Registry } from './registry.ts';
import { hasCode } from './system-error.ts';

export interface DriverOptions {
	readonly machine: Machine;
	readonly registry: Registry;
	readonly place: Place;
}

export function hostDriver({ machine, registry, place }: DriverOptions): Driver {
	const { id, enforced } = place.entry;
	const settings = [
		...(machine.namespaces ? ['--workspace'] : []),
		...(enforced.egress === 'none' ? ['--empty-network'] : []),
		...(machine.cgroups ? cgroupSettings(id) : []),
	];
	const keeper = { python: machine.python, directory: place.path, settings };

	return {
		id,
		async spawn({ argv, cwd, environment, signal }) {
			refuseNul({ argv, cwd, environment, signal });
			const [program, ...rest] = argv;
			return startProcess(keeper, {
				argv: [program === 'python3' ? (machine.guestPython ?? program) : program, ...rest],
				cwd: machine.namespaces ? cwd : mapped(place.path, cwd),
				environment,
				signal,
			});
		},
		...(machine.cgroups && groupMethods(place)),
		destroy: ({ signal }) => endSandbox({ machine, registry, id, signal }),
	};
}

/** What takes control groups, which go with their sandbox. */
function groupMethods({ entry: { id } }: Place): Pick<Driver, 'pause' | 'resume' | 'metrics'> {
	const inGroup = async <Value>(operation: string, call: Promise<Value>): Promise<Value> =>
		call.catch((cause: unknown) => {
			if (!hasCode(cause, 'ENOENT', 'ENODEV')) throw cause;
			throw failure(`the sandbox ${id} is destroyed`, { code: 'not-running', operation, cause });
		});
	return {
		pause: ({ signal }) => inGroup('pause', setFrozen(id, true, signal)),
		resume: ({ signal }) => inGroup('resume', setFrozen(id, false, signal)),
		metrics: async () => ({
			cpuUsedMs: null,
			memoryUsedMiB: await inGroup('metrics', memoryUsedMiB(id)),
			diskUsedMiB: null,
		}),
	};
}

/** Where a path of the guest is, when nothing is mounted. */
function mapped(directory: string, path: string): string {
	const isInside = path === workspace || path.startsWith(`${workspace}/`);
	return isInside ? posix.join(directory, path) : path;
}

function refuseNul({ argv, cwd, environment }: SpawnRequest): void {
	const words = [cwd, ...argv, ...Object.entries(environment).flat()];
	if (!words.some((word) => word.includes('\0'))) return;
	throw failure('NUL in an argument, the environment or the directory', {
		code: 'invalid-argument',
		operation: 'spawn',
	});
}
