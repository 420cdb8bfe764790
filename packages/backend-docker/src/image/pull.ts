import { SandboxError } from '@anybox/core';
import type Dockerode from 'dockerode';
import type { CheckedOptions } from '../check-options.ts';
import { reasonOf, statusOf } from '../engine/explain.ts';
import { jsonLines } from './json-lines.ts';
import { PullTally } from './pull-progress.ts';

/** Which image, and who is told. */
export interface Pulling extends Pick<CheckedOptions, 'image' | 'onPull'> {
	readonly signal: AbortSignal;
}

/**
 * Has the engine pull an image, and resolves when it says that all of it is there.
 *
 * @throws not-found where no registry gives it
 */
export async function pullByEngine(
	engine: Dockerode,
	{ image, onPull, signal }: Pulling,
): Promise<void> {
	const tally = new PullTally(image);
	try {
		const stream = await engine.pull(image, { abortSignal: signal });
		for await (const line of jsonLines(stream)) {
			const { error } = line;
			if (typeof error === 'string') throw missing(image, `it cannot be pulled: ${error}`);
			if (tally.take(line)) onPull?.(tally.progress);
		}
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof Error) || statusOf(error) === undefined) throw error;
		throw missing(image, `it cannot be pulled: ${reasonOf(error)}`, error);
	}
}

/** Why an image that is missing is not got. */
export const neverPulled = "pull is 'never'";

/** Of an image that the engine does not have, and will not have by itself. */
export function missing(image: string, why: string, cause?: unknown): SandboxError {
	return new SandboxError(
		`the engine has no image ${image}, and ${why}; bring it there by docker pull, docker load or docker build, or name another by docker({ image })`,
		{ code: 'not-found', retry: 'safe', backend: 'docker', cause },
	);
}
