import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What becomes of the engine's answer to a creation, which it has made by then. */
export type Fault = (answer: ServerResponse) => void;

/** An engine whose first creation gets no answer; all else passes, but no stream. Gives its address. */
export async function engineProxy(engine: string, fault: Fault): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), 'anybox-engine-'));
	const socket = join(folder, 'socket');
	let isFirst = true;
	const server = createServer((asked, answer) => {
		forward(engine.replace('unix://', ''), asked, (given) => {
			if (isFirst && asked.url?.startsWith('/containers/create') === true) {
				isFirst = false;
				given.resume().once('end', () => fault(answer));
				return;
			}
			answer.writeHead(given.statusCode ?? 500, given.headers);
			given.pipe(answer);
		});
	});
	server.listen(socket);
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
		rmSync(folder, { recursive: true });
	});
	return `unix://${socket}`;
}

function forward(
	socketPath: string,
	asked: IncomingMessage,
	take: (given: IncomingMessage) => void,
): void {
	const { method, url, headers } = asked;
	asked.pipe(request({ socketPath, method, path: url, headers }, take));
}
