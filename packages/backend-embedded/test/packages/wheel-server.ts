import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WheelFile } from './wheel-files.ts';

type Answer = (response: ServerResponse, wheel: WheelFile | undefined) => void;

/** A folder of wheels on this machine's own address, with the faults that a test gives it. */
export class WheelServer {
	/** What was asked for, in this order. */
	readonly asked: string[] = [];
	/** For every file that is asked for. */
	answer: Answer = whole;
	readonly #wheels: readonly WheelFile[];
	readonly #server: Server;

	constructor(wheels: readonly WheelFile[]) {
		this.#wheels = wheels;
		this.#server = createServer((request, response) => {
			const file = decodeURIComponent((request.url ?? '').replace(/^\/full\//, ''));
			this.asked.push(file);
			this.answer(
				response,
				this.#wheels.find((its) => its.file === file),
			);
		});
	}

	async start(): Promise<string> {
		this.#server.listen(0, '127.0.0.1');
		await once(this.#server, 'listening');
		const { port } = this.#server.address() as AddressInfo;
		return `http://127.0.0.1:${port}/full`;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
		await once(this.#server, 'close');
	}
}

/** As a server should. */
export function whole(response: ServerResponse, wheel: WheelFile | undefined): void {
	if (wheel === undefined) response.writeHead(404).end('there is none');
	else response.end(wheel.bytes);
}

/** A server that breaks off in the middle. */
export function cut(response: ServerResponse, wheel: WheelFile | undefined): void {
	const bytes = wheel?.bytes ?? new Uint8Array();
	response.writeHead(200, { 'content-length': bytes.byteLength });
	response.write(bytes.subarray(0, bytes.byteLength / 2), () => response.destroy());
}

/** Bytes of the right length that are others. */
export function changed(response: ServerResponse, wheel: WheelFile | undefined): void {
	response.end(new Uint8Array(wheel?.bytes.byteLength ?? 0));
}
