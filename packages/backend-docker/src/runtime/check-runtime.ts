import { SandboxError } from '@anybox/core';
import type Dockerode from 'dockerode';
import type { CheckedOptions } from '../check-options.ts';
import { type EngineFacts, engineFacts } from '../engine/facts.ts';
import { defaults } from '../options.ts';
import { gvisorVersion, isGvisor, oldestGvisor } from './gvisor-version.ts';

/**
 * Once for each backend, before its first sandbox: whether the engine has its runtime, and whether a gVisor is new enough,
 * where that can be known. The common runtime, which every engine has, costs no question.
 *
 * @throws invalid-argument for a runtime that is not there; unsupported for a gVisor that is too old
 */
export function runtimeCheck(
	engine: Dockerode,
	{ runtime }: Pick<CheckedOptions, 'runtime'>,
): () => Promise<void> {
	let checked: Promise<void> | undefined;
	return async () => {
		if (runtime === defaults.runtime) return;
		checked ??= engineFacts(engine).then((facts) => checkRuntime(facts, runtime));
		try {
			await checked;
		} catch (error) {
			// It may be mended by the next time.
			checked = undefined;
			throw error;
		}
	};
}

async function checkRuntime(facts: EngineFacts, runtime: string): Promise<void> {
	if (!hasRuntime(facts, runtime)) throw unknownRuntime(facts, runtime);
	if (!isGvisor(facts, runtime)) return;
	const version = await gvisorVersion(facts, runtime);
	if (!version.known || !version.isOld) return;
	throw new SandboxError(
		`the engine's ${runtime} is ${version.words}, which is too old for untrusted code; bring gVisor ${oldestGvisor} or newer to it`,
		{ code: 'unsupported', backend: 'docker' },
	);
}

/** Newer engines also take the name of a shim, which they do not list. */
export function hasRuntime({ runtimes }: EngineFacts, runtime: string): boolean {
	return runtimes.has(runtime) || /[./]/.test(runtime);
}

/** Of a runtime that the engine does not have. */
export function unknownRuntime({ runtimes }: EngineFacts, runtime: string): SandboxError {
	return new SandboxError(
		`the engine has no runtime ${runtime}; it has ${[...runtimes.keys()].join(', ')}: register it in the engine's daemon.json, or name one of these`,
		{ code: 'invalid-argument', backend: 'docker' },
	);
}
