import { randomUUID } from 'node:crypto';
import type Dockerode from 'dockerode';
import type { Container, ContainerCreateOptions } from 'dockerode';
import { creationOf, creationLabel } from '../container/labels.ts';
import { isAbsent, statusOf } from './explain.ts';
import { withPatience } from './patience.ts';
import { removeContainer } from './remove.ts';

export interface Creation {
	readonly engine: Dockerode;
	/** Known before any answer, so that what was made can be found without one. */
	readonly name: string;
	readonly definition: ContainerCreateOptions;
	readonly signal: AbortSignal;
}

/**
 * A new container, or `undefined` where there is one of that name. When it rejects it leaves none, also where the engine
 * made one and its answer was lost. An abort is the caller's to see: what was made by then is the caller's, too.
 */
export async function createContainer(creation: Creation): Promise<Container | undefined> {
	const { engine, name, definition, signal } = creation;
	const nonce = randomUUID();
	const body = { ...definition, Labels: { ...definition.Labels, ...creationLabel(nonce) } };
	// Apart, since the client would write all of it into the address otherwise.
	const request = { _query: { name }, _body: body };
	try {
		return await withPatience(signal, (abortSignal) =>
			engine.createContainer({ ...request, abortSignal }),
		);
	} catch (error) {
		if (statusOf(error) === 409) return undefined;
		if (statusOf(error) === undefined) await removeMade(engine.getContainer(name), nonce);
		throw error;
	}
}

/** What another call made by that name stays. */
async function removeMade(container: Container, nonce: string): Promise<void> {
	try {
		const { Config } = await container.inspect();
		if (creationOf(Config.Labels) === nonce) await removeContainer(container);
	} catch (error) {
		if (!isAbsent(error)) throw error;
	}
}
