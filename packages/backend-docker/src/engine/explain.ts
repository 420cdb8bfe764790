import { type ErrorCode, SandboxError } from '@anybox/core';
import { defaults } from '../options.ts';
import { unanswered } from './unanswered.ts';

const codes: ReadonlyMap<number, ErrorCode> = new Map([
	[400, 'invalid-argument'],
	[404, 'not-found'],
	[409, 'unavailable'],
	[500, 'unavailable'],
	[503, 'unavailable'],
]);

/** What was asked for and cannot be, by what an engine and the runtimes say of it. */
const askedFor = [
	{
		pattern: /python3\\?".*(?:not found|no such file)/i,
		fact: `image must have python3 on its PATH, as ${defaults.image} does`,
	},
	{
		pattern: /exec format error/i,
		fact: "image must be one for the engine's processor",
	},
	{
		pattern: /unknown or invalid runtime|unknown runtime specified/i,
		fact: `runtime must be one that the engine has, as ${defaults.runtime}`,
	},
	{
		pattern: /invalid reference format/i,
		fact: `image must be a name such as ${defaults.image}`,
	},
	{
		pattern: /HTTP request to an HTTPS server/i,
		fact: 'this engine speaks TLS: give docker({ tls }) or DOCKER_CERT_PATH',
	},
];

/** What an engine says, or that it says nothing, in core's words. */
export function explain(error: unknown, operation: string): SandboxError | undefined {
	if (!(error instanceof Error)) return undefined;
	const status = statusOf(error);
	const place = { backend: 'docker', operation, cause: error };
	if (status === undefined) return unanswered(error, place);
	const words = reasonOf(error);
	const asked = askedFor.find(({ pattern }) => pattern.test(words));
	if (asked !== undefined) {
		return new SandboxError(`${asked.fact}; the engine says: ${words}`, {
			...place,
			code: 'invalid-argument',
		});
	}
	return new SandboxError(`the engine says: ${words}`, {
		...place,
		code: codes.get(status) ?? 'unknown',
	});
}

/** Its own words, without what the client puts before them. */
export function reasonOf(error: Error): string {
	const json: unknown = Reflect.get(error, 'json');
	const message: unknown =
		typeof json === 'object' && json !== null ? Reflect.get(json, 'message') : undefined;
	if (typeof message === 'string') return message;
	return error.message.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
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
