import { isolationOf } from '../capabilities.ts';
import type { CheckedOptions } from '../check-options.ts';
import type { EngineFacts } from '../engine/facts.ts';
import {
	type GvisorVersion,
	gvisorVersion,
	isGvisor,
	oldestGvisor,
} from '../runtime/gvisor-version.ts';
import { degraded, failed, holds, type PreflightFinding } from './finding.ts';

/** Names that an engine has for runc beside its own. */
const otherNamesOfRunc = /^io\.containerd\.(?:runc\.|runtime\.)/;

/** Those that are to be tried: the one that was asked for, or all that are registered. */
export function runtimesToTry(
	{ runtimes }: EngineFacts,
	{ runtime }: Partial<Pick<CheckedOptions, 'runtime'>>,
): readonly string[] {
	if (runtime !== undefined) return [runtime];
	return [...runtimes.keys()].filter((name) => !otherNamesOfRunc.test(name));
}

/** What is known of one before a container of it is made. */
export async function lookAtVersion(
	facts: EngineFacts,
	runtime: string,
): Promise<readonly PreflightFinding[]> {
	if (!isGvisor(facts, runtime)) return [];
	const version = await gvisorVersion(facts, runtime);
	return [...lookAtName(runtime), versionFinding(`runtime.${runtime}.version`, version)];
}

function versionFinding(subject: string, version: GvisorVersion): PreflightFinding {
	if (!version.known) {
		return degraded(subject, `unknown: ${version.why}; it must be ${oldestGvisor} or newer`);
	}
	if (!version.isOld) return holds(subject, version.words);
	return failed(subject, `${version.words}; bring gVisor ${oldestGvisor} or newer`);
}

function lookAtName(runtime: string): readonly PreflightFinding[] {
	if (isolationOf(runtime) === 'gvisor') return [];
	const words = 'it is gVisor, and declared as a container: only the name runsc tells that';
	return [degraded(`runtime.${runtime}.isolation`, words)];
}
