import type Dockerode from 'dockerode';
import type { Container, ContainerCreateOptions } from 'dockerode';
import type { CheckedOptions } from '../check-options.ts';
import { isMissingImage } from './has-image.ts';
import { missing, neverPulled, type Pulling, pullByEngine } from './pull.ts';

export interface Making extends Pulling, Pick<CheckedOptions, 'pull'> {}

/**
 * A container, for which its image is pulled where the engine does not have it and that is wanted.
 *
 * @throws not-found for an image that is not there
 */
export async function makeContainer(
	engine: Dockerode,
	definition: ContainerCreateOptions,
	making: Making,
): Promise<Container> {
	making.signal.throwIfAborted();
	try {
		return await engine.createContainer(definition);
	} catch (error) {
		if (!isMissingImage(error)) throw error;
		if (making.pull === 'never') throw missing(making.image, neverPulled, error);
	}
	await pullByEngine(engine, making);
	return engine.createContainer(definition);
}
