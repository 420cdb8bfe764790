import { type ErrorCode, SandboxError } from '@anybox/core';

const codes: ReadonlyMap<number, ErrorCode> = new Map([
	[400, 'invalid-argument'],
	[404, 'not-found'],
	[409, 'unavailable'],
	[500, 'unavailable'],
	[503, 'unavailable'],
]);

/** What an engine says, in core's words. */
export function explain(error: unknown, operation: string): SandboxError | undefined {
	if (!(error instanceof Error)) return undefined;
	const status = statusOf(error);
	const code: unknown = Reflect.get(error, 'code');
	if (status !== undefined) {
		return new SandboxError(`the engine says: ${reasonOf(error)}`, {
			code: codes.get(status) ?? 'unknown',
			backend: 'docker',
			operation,
			cause: error,
		});
	}
	if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES') {
		return new SandboxError(
			`no engine answers (${code}); start Docker, or name it by docker({ host }) or DOCKER_HOST`,
			{ code: 'unavailable', retry: 'safe', backend: 'docker', operation, cause: error },
		);
	}
	return undefined;
}

/** Its own words, without what the client puts before them. */
function reasonOf(error: Error): string {
	const json: unknown = Reflect.get(error, 'json');
	const message: unknown =
		typeof json === 'object' && json !== null ? Reflect.get(json, 'message') : undefined;
	return typeof message === 'string' ? message : error.message;
}

/** What the engine answered with, where it did. */
export function statusOf(error: unknown): number | undefined {
	const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
	return typeof status === 'number' ? status : undefined;
}

/** Whether what was asked for is not there. */
export function isAbsent(error: unknown): boolean {
	return statusOf(error) === 404;
}
