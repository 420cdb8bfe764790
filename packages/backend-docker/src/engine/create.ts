import { randomUUID } from 'node:crypto';
import type Dockerode from 'dockerode';
import type { Container, ContainerCreateOptions } from 'dockerode';
import { statusOf } from './explain.ts';
import { removeContainer } from './remove.ts';

/** For an engine that nobody waits for any more: it may have made the container, and its answer says so best. */
const patienceMs = 5000;

export interface Creation {
	readonly engine: Dockerode;
	readonly definition: ContainerCreateOptions;
	readonly signal: AbortSignal;
}

/**
 * A new container. When it rejects it leaves none, also where the engine made one and its answer was lost: it has a name of
 * ours. An abort is the caller's to see: what was made by then is the caller's, too.
 */
export async function createContainer({
	engine,
	definition,
	signal,
}: Creation): Promise<Container> {
	signal.throwIfAborted();
	const name = `anybox-${randomUUID()}`;
	const cut = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const hurry = (): void => {
		timer = setTimeout(() => cut.abort(signal.reason), patienceMs);
	};
	signal.addEventListener('abort', hurry, { once: true });
	// Apart, since the client would write all of it into the address otherwise.
	const request = { _query: { name }, _body: definition, abortSignal: cut.signal };
	try {
		return await engine.createContainer(request);
	} catch (error) {
		if (statusOf(error) === undefined) await removeContainer(engine.getContainer(name));
		throw error;
	} finally {
		signal.removeEventListener('abort', hurry);
		clearTimeout(timer);
	}
}
