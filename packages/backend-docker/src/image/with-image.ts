import type Dockerode from 'dockerode';
import type { CheckedOptions } from '../check-options.ts';
import { isMissingImage } from './has-image.ts';
import { missing, neverPulled, type Pulling, pullByEngine } from './pull.ts';

export interface Making extends Pulling, Pick<CheckedOptions, 'pull'> {}

/**
 * Makes a container, for which its image is pulled where the engine does not have it and that is wanted.
 *
 * @throws not-found for an image that is not there
 */
export async function withImage<Made>(
	engine: Dockerode,
	making: Making,
	make: () => Promise<Made>,
): Promise<Made> {
	making.signal.throwIfAborted();
	try {
		return await make();
	} catch (error) {
		if (!isMissingImage(error)) throw error;
		if (making.pull === 'never') throw missing(making.image, neverPulled, error);
	}
	await pullByEngine(engine, making);
	return make();
}
