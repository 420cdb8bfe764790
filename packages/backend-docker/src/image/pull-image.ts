import { checkedOptions } from '../check-options.ts';
import { connectEngine } from '../engine/connect.ts';
import { failure } from '../engine/failure.ts';
import type { DockerOptions } from '../options.ts';
import { hasImage } from './has-image.ts';
import { missing, neverPulled, pullByEngine } from './pull.ts';

/** Those of `docker`, which is to find the image there later. */
export interface PullImageOptions extends DockerOptions {
	/** Ends it. */
	readonly signal?: AbortSignal;
}

/**
 * Has the engine get an image before a sandbox needs it, for as long as that takes; where it is there, nothing is done.
 *
 * @throws invalid-argument; not-found where the image cannot be had; unavailable where no engine answers; aborted
 */
export async function pullImage(options: PullImageOptions = {}): Promise<void> {
	const { signal = new AbortController().signal, ...others } = options;
	const checked = checkedOptions(others);
	const engine = connectEngine(checked);
	try {
		signal.throwIfAborted();
		if (await hasImage(engine, checked.image)) return;
		if (checked.pull === 'never') throw missing(checked.image, neverPulled);
		await pullByEngine(engine, { ...checked, signal });
	} catch (error) {
		throw failure(error, 'pullImage', signal);
	}
}
