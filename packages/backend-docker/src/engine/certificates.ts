import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SandboxError } from '@anybox/core';
import type { TlsOptions } from '../options.ts';

/**
 * Those that the environment names; `undefined` where it does not ask for TLS. As for Docker's own client, a file that is
 * not there is done without.
 *
 * @throws invalid-argument where a file cannot be read, or the folder that is named has none
 */
export function certificatesIn(
	environment: Readonly<Record<string, string | undefined>>,
): TlsOptions | undefined {
	const named = environment['DOCKER_CERT_PATH'] || undefined;
	if (!environment['DOCKER_TLS_VERIFY'] && named === undefined) return undefined;
	const folder = named ?? join(homedir(), '.docker');
	const found = { ...pem(folder, 'ca'), ...pem(folder, 'cert'), ...pem(folder, 'key') };
	if (named === undefined || Object.keys(found).length > 0) return found;
	throw unreadable(`DOCKER_CERT_PATH must be a folder with ca.pem, cert.pem and key.pem`, folder);
}

function pem(folder: string, name: keyof TlsOptions): TlsOptions {
	const path = join(folder, `${name}.pem`);
	if (!existsSync(path)) return {};
	try {
		return { [name]: readFileSync(path, 'utf8') };
	} catch (cause) {
		throw unreadable('the certificates that DOCKER_CERT_PATH names cannot be read', path, cause);
	}
}

function unreadable(fact: string, path: string, cause?: unknown): SandboxError {
	return new SandboxError(`${fact}, got ${JSON.stringify(path)}`, {
		code: 'invalid-argument',
		backend: 'docker',
		operation: 'docker',
		cause,
	});
}
