import { SandboxError, type SandboxErrorOptions } from '@anybox/core';

type Place = Pick<SandboxErrorOptions, 'backend' | 'operation' | 'cause'>;

/** How a call fails that reaches no engine. */
const absent: ReadonlySet<unknown> = new Set([
	'ENOENT',
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ETIMEDOUT',
]);

/** Of an error that is no answer of an engine: why there is none. */
export function unanswered(error: Error, place: Place): SandboxError | undefined {
	const code: unknown = Reflect.get(error, 'code');
	if (absent.has(code)) {
		return new SandboxError(
			`no engine answers (${String(code)}${where(error)}); start Docker, or name it by docker({ host }) or DOCKER_HOST`,
			{ ...place, code: 'unavailable', retry: 'safe' },
		);
	}
	if (code === 'EACCES' || code === 'EPERM') {
		return new SandboxError(
			`the engine's socket is not open to this user (${code}${where(error)}); join the group that owns it, or name another by docker({ host }) or DOCKER_HOST`,
			{ ...place, code: 'permission-denied' },
		);
	}
	if (!isOfTls(code)) return undefined;
	return new SandboxError(
		`the engine's certificate or ours is not accepted (${String(code)}); give docker({ tls: { ca, cert, key } }) those that belong to this engine`,
		{ ...place, code: 'unauthenticated' },
	);
}

/** The socket or the address that was tried. */
function where(error: Error): string {
	const path: unknown = Reflect.get(error, 'address') ?? Reflect.get(error, 'hostname');
	return typeof path === 'string' ? ` at ${path}` : '';
}

function isOfTls(code: unknown): boolean {
	return typeof code === 'string' && /TLS|SSL|CERT|UNABLE_TO_/.test(code);
}
