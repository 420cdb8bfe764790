import type { ServerResponse } from 'node:http';

const words = new Map([
	[400, 'Not understood'],
	[403, 'Not allowed'],
	[502, 'Not reached'],
]);

/** The line that programs show of a failure says why. */
function messageOf(status: number, why: string): string {
	return `${words.get(status)} by anybox: ${why}`;
}

/** To a client that wanted a tunnel. */
export function refusal(status: number, why: string): string {
	return `HTTP/1.1 ${status} ${messageOf(status, why)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

/** To a client that asked for a page. */
export function refuse(answer: ServerResponse, status: number, why: string): void {
	const message = messageOf(status, why);
	answer.writeHead(status, message, { 'content-type': 'text/plain', connection: 'close' });
	answer.end(`${message}\n`);
}
