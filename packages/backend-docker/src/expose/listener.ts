import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { relay, type Spawn } from './relay.ts';

/** Ports of one sandbox, each at a port of this machine's loopback that leads there. */
export class Listeners {
	readonly #spawn: Spawn;
	readonly #servers = new Map<number, Promise<Server>>();
	readonly #sockets = new Set<Socket>();

	constructor(spawn: Spawn) {
		this.#spawn = spawn;
	}

	/** The same address for the same port. */
	async open(port: number): Promise<string> {
		const opening = this.#servers.get(port) ?? this.#listen(port);
		this.#servers.set(port, opening);
		const address = (await opening).address();
		if (address === null || typeof address === 'string') throw new Error('the listener is closed');
		return `http://127.0.0.1:${address.port}`;
	}

	/** Nobody is answered any more. */
	close(): void {
		for (const opening of this.#servers.values()) {
			opening.then((server) => server.close()).catch(() => {});
		}
		for (const socket of this.#sockets) socket.destroy();
	}

	async #listen(port: number): Promise<Server> {
		const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket, port));
		// A sandbox that is forgotten keeps no process.
		server.unref();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return server;
	}

	#accept(socket: Socket, port: number): void {
		this.#sockets.add(socket);
		socket.once('close', () => this.#sockets.delete(socket));
		relay({ socket, port, spawn: this.#spawn }).catch(() => socket.destroy());
	}
}
