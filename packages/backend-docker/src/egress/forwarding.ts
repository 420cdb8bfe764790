import {
	type IncomingHttpHeaders,
	type IncomingMessage,
	request,
	type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Authority, parseAuthority, plainName } from './authority.ts';
import type { Doorkeeper } from './doorkeeper.ts';

const idleMs = 60_000;
const httpPort = 80;

/** What a client asks a proxy for in plain HTTP. */
export interface Forwarded {
	readonly authority: Authority;
	/** With its query. */
	readonly path: string;
}

/** `null` where the request does not say one thing of where it is to go. */
export function parseForwarded(asked: IncomingMessage): Forwarded | null {
	const [, place, path = ''] = /^http:\/\/([^/?#]*)([/?][^#]*)?$/i.exec(asked.url ?? '') ?? [];
	const authority = place === undefined ? null : parseAuthority(place, httpPort);
	const hosts = asked.rawHeaders.filter(
		(_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === 'host',
	);
	if (authority === null || hosts.length !== 1) return null;
	const named = parseAuthority(hosts[0] ?? '', httpPort);
	if (named === null || named.port !== authority.port) return null;
	if (plainName(named.host) !== plainName(authority.host)) return null;
	return { authority, path: path.startsWith('/') ? path : `/${path}` };
}

/** Asks the host that was let through, at its address, and hands its answer on. */
export async function forward(
	asked: IncomingMessage,
	answer: ServerResponse,
	{ to: { authority, path }, address, doorkeeper }: ForwardTo,
): Promise<void> {
	const { method = 'GET', headers } = asked;
	const onward = request({
		host: address,
		port: authority.port,
		method,
		path,
		agent: false,
		timeout: idleMs,
		headers: { ...endToEnd(headers), ...framing(headers) },
	});
	onward.on('timeout', () => onward.destroy());
	answer.on('close', () => onward.destroy());
	const answered = new Promise<IncomingMessage>((resolve, reject) => {
		onward.once('response', resolve).once('error', reject);
	});
	const { budget } = doorkeeper;
	const sent = pipeline(asked, budget.meter(), onward);
	// A host may answer before it has read everything, and then it is the answer that counts.
	sent.catch(() => {});
	const response = await answered;
	const kept = endToEnd(response.headers);
	answer.writeHead(response.statusCode ?? 502, response.statusMessage ?? '', kept);
	await pipeline(response, budget.meter(), answer);
}

export interface ForwardTo {
	readonly to: Forwarded;
	readonly address: string;
	readonly doorkeeper: Doorkeeper;
}

const perConnection: ReadonlySet<string> = new Set([
	'connection',
	'keep-alive',
	'proxy-authenticate',
	'proxy-authorization',
	'proxy-connection',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
]);

/** Without what is about this one connection. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
	const connection = (headers.connection ?? '').split(',');
	const named = new Set(connection.map((name) => name.trim().toLowerCase()));
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => !perConnection.has(name) && !named.has(name)),
	);
}

/** A body whose length nobody said is cut into chunks on this side as well, whatever the method: it may not pass for a second request. */
function framing(headers: IncomingHttpHeaders): IncomingHttpHeaders {
	return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' };
}
