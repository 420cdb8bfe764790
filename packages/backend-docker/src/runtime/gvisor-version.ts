import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { isolationOf } from '../capabilities.ts';
import type { EngineFacts } from '../engine/facts.ts';

/** The first that is trusted with untrusted code. */
const oldest = 20_240_729;
export const oldestGvisor = `release-${oldest}`;

const patienceMs = 5000;

/** What can be known here of the gVisor that an engine has. */
export type GvisorVersion =
	| { readonly known: true; readonly words: string; readonly isOld: boolean }
	| { readonly known: false; readonly why: string };

/** By its name, or by that of its program. */
export function isGvisor({ runtimes }: EngineFacts, runtime: string): boolean {
	if (isolationOf(runtime) === 'gvisor') return true;
	return isProgram(runtimes.get(runtime) ?? '');
}

/** The program is asked, where the engine is on this machine: nothing else tells it, neither the engine nor the kernel in a sandbox. */
export async function gvisorVersion(
	{ runtimes, isHere }: EngineFacts,
	runtime: string,
): Promise<GvisorVersion> {
	if (!isHere) return { known: false, why: 'the engine is on another machine' };
	const path = runtimes.get(runtime) ?? '';
	// Of nothing else is it known that it takes this word, and does no more then.
	if (!isProgram(path)) return { known: false, why: 'the engine does not say which program it is' };
	try {
		const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: patienceMs });
		return versionIn(stdout);
	} catch {
		return { known: false, why: `${path} does not say its version` };
	}
}

function isProgram(path: string): boolean {
	return basename(path).startsWith('runsc');
}

/** In what `runsc --version` prints. */
export function versionIn(text: string): GvisorVersion {
	const words = (text.split('\n', 1)[0] ?? '').replace(/^runsc version /, '').trim();
	const date = /(?:^|\D)(?<date>20\d{6})(?:\D|$)/.exec(words)?.groups?.['date'];
	if (date === undefined) return { known: false, why: `it has no date in its version, ${words}` };
	return { known: true, words, isOld: Number(date) < oldest };
}
