import Dockerode from 'dockerode';
import type { DockerOptions } from '../options.ts';
import { engineAddress } from './address.ts';

/**
 * A client of an engine. Nothing is asked of it yet.
 *
 * @throws invalid-argument
 */
export function connectEngine(options: Pick<DockerOptions, 'host' | 'tls'>): Dockerode {
	const address = engineAddress(options, process.env);
	if ('socketPath' in address) return withoutEnvironment(() => new Dockerode(address));
	const { tls, ...where } = address;
	return withoutEnvironment(() => new Dockerode({ ...where, ...tls }));
}

/** Whether an engine runs on this machine, as far as its address tells. */
export function isHere(options: Pick<DockerOptions, 'host' | 'tls'>): boolean {
	return 'socketPath' in engineAddress(options, process.env);
}

/** The client has rules of its own for the environment, and would put what it finds there over what it is given. */
function withoutEnvironment(make: () => Dockerode): Dockerode {
	const { DOCKER_HOST } = process.env;
	delete process.env['DOCKER_HOST'];
	try {
		return make();
	} finally {
		if (DOCKER_HOST !== undefined) process.env['DOCKER_HOST'] = DOCKER_HOST;
	}
}
