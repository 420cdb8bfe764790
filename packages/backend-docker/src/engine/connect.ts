import { SandboxError } from '@anybox/core';
import Dockerode from 'dockerode';

/** A client of an engine. Nothing is asked of it yet. */
export function connectEngine(host: string | undefined): Dockerode {
	if (host === undefined) return new Dockerode();
	const socket = /^(?:unix:\/\/)?(?<path>\/.*)$/.exec(host)?.groups?.['path'];
	if (socket !== undefined) return new Dockerode({ socketPath: socket });
	const { protocol, hostname, port } = addressOf(host);
	return new Dockerode({
		protocol: protocol === 'https:' ? 'https' : 'http',
		host: hostname,
		port: Number(port) || 2375,
	});
}

/** Whether an engine runs on this machine, as far as its address tells. */
export function isHere(host = process.env['DOCKER_HOST']): boolean {
	return host === undefined || host === '' || /^(?:unix:\/\/)?\//.test(host);
}

/** @throws invalid-argument */
function addressOf(host: string): URL {
	if (URL.canParse(host)) return new URL(host);
	throw new SandboxError(
		`host must be unix:///path, /path, tcp://address:port or https://address:port, got ${JSON.stringify(host)}`,
		{ code: 'invalid-argument', backend: 'docker', operation: 'docker' },
	);
}
