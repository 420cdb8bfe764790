import { download } from './download.ts';
import { fetchFailure } from './fetch-failure.ts';
import type { LockedPackage } from './package-lock.ts';
import { Unavailable } from './unavailable.ts';
import type { WheelFolder } from './wheel-folder.ts';

/** How a wheel comes, and where to. */
export interface Way {
	readonly target: WheelFolder;
	readonly cache: WheelFolder;
	/** Ends with a slash. */
	readonly from: string;
	readonly signal: AbortSignal;
	/** How long a server may say nothing; the usual time where it is not given. */
	readonly patienceMs: number | undefined;
}

/** Whole and verified, or not at all; gives where it came from. @throws SandboxError */
export async function bringWheel(wheel: LockedPackage, way: Way): Promise<'cache' | 'network'> {
	const { target, cache, from, signal, patienceMs } = way;
	try {
		signal.throwIfAborted();
		if (target !== cache && (await cache.has(wheel))) {
			await target.keep(wheel, cache.read(wheel));
			return 'cache';
		}
		await target.keep(wheel, download({ from, file: wheel.file, signal, patienceMs }));
		return 'network';
	} catch (cause) {
		if (signal.aborted) {
			throw fetchFailure('the caller aborted it', { code: 'aborted', retry: 'safe', cause });
		}
		throw fetchFailure(reasonOf(cause, wheel, way), { code: 'unavailable', retry: 'safe', cause });
	}
}

/** With what would help. */
function reasonOf(error: unknown, { file }: LockedPackage, { target, from }: Way): string {
	if (error instanceof Unavailable) {
		return `${error.message}; try again, or name another mirror of Pyodide's folder than ${from}`;
	}
	// Of its system, without the path of a file that is gone again.
	const reason = (error instanceof Error ? error.message : String(error)).split(',', 1)[0];
	return `${file} cannot be kept in ${target.path}: ${reason}; make place there, or name another folder`;
}
