import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SandboxError } from '@anybox/core';
import type { DockerOptions, TlsOptions } from '../options.ts';
import { certificatesIn } from './certificates.ts';

/** Where an engine is. */
export type EngineAddress =
	| { readonly socketPath: string }
	| {
			readonly protocol: 'http' | 'https';
			readonly host: string;
			readonly port: number;
			readonly tls: TlsOptions;
	  };

type Environment = Readonly<Record<string, string | undefined>>;

const plainPort = 2375;
const tlsPort = 2376;

/**
 * What the options say, or else the environment, as Docker's own client reads it; but an engine is never spoken to by TLS
 * without a look at its certificate.
 *
 * @throws invalid-argument
 */
export function engineAddress(
	{ host, tls }: Pick<DockerOptions, 'host' | 'tls'>,
	environment: Environment,
): EngineAddress {
	const named = host ?? (environment['DOCKER_HOST'] || undefined);
	const field = host === undefined ? 'DOCKER_HOST' : 'host';
	const socketPath = named === undefined ? ownSocket() : socketIn(named);
	if (socketPath !== undefined) {
		if (tls === undefined) return { socketPath };
		throw invalid(`tls goes with a host such as tcp://address:${tlsPort}, and not with a socket`);
	}
	const { protocol, hostname, port } = urlOf(named ?? '', field);
	if (protocol === 'http:' && tls !== undefined) {
		throw invalid(`tls does not go with ${field} ${named}; begin it with tcp:// or https://`);
	}
	const certificates = protocol === 'http:' ? undefined : (tls ?? certificatesIn(environment));
	const isTls = protocol === 'https:' || certificates !== undefined;
	return {
		protocol: isTls ? 'https' : 'http',
		host: hostname,
		port: Number(port) || (isTls ? tlsPort : plainPort),
		tls: certificates ?? {},
	};
}

function socketIn(host: string): string | undefined {
	const path = /^(?:(?:unix|npipe):\/\/)?(?<path>\/.*)$/.exec(host)?.groups?.['path'];
	return host === 'unix://' ? ownSocket() : path;
}

/** That of the machine, or of Docker Desktop's user. */
function ownSocket(): string {
	if (process.platform === 'win32') return '//./pipe/docker_engine';
	const ofUser = join(homedir(), '.docker/run/docker.sock');
	return existsSync(ofUser) ? ofUser : '/var/run/docker.sock';
}

const protocols = new Set(['tcp:', 'http:', 'https:']);

function urlOf(named: string, field: string): URL {
	const text = named.includes('://') ? named : `tcp://${named}`;
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url !== undefined && protocols.has(url.protocol) && url.hostname !== '') return url;
	const hint = text.startsWith('ssh:')
		? '; forward its socket by ssh -N -L /path/docker.sock:/var/run/docker.sock, and name that'
		: '';
	throw invalid(
		`${field} must be unix:///path, tcp://address:port or https://address:port, got ${JSON.stringify(named)}${hint}`,
	);
}

function invalid(message: string): SandboxError {
	return new SandboxError(message, {
		code: 'invalid-argument',
		backend: 'docker',
		operation: 'docker',
	});
}
