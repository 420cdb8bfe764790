import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import {
	type AddressInfo,
	connect,
	createServer as createTcpServer,
	type Server,
	type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EgressAllow, EgressDecision } from '@anybox/core';
import { onTestFinished } from 'vitest';
import { EgressProxy } from '../../src/egress/proxy.ts';

const here = '127.0.0.1';

/** A server that keeps what is said to it, and answers nothing of TLS. */
export interface Listener {
	readonly port: number;
	readonly heard: () => string;
	/** How many came. */
	readonly connections: () => number;
}

export async function listener(answer = ''): Promise<Listener> {
	const said: Buffer[] = [];
	let connections = 0;
	const server = createTcpServer((socket) => {
		connections += 1;
		socket.on('error', () => {}).on('data', (bytes) => said.push(bytes));
		socket.write(answer);
	});
	const port = await listening(server);
	return {
		port,
		heard: () => Buffer.concat(said).toString('latin1'),
		connections: () => connections,
	};
}

/** Tells of each request what it was, in a line of JSON; or says the same to all. */
export async function pageServer(body?: Buffer): Promise<{ readonly port: number }> {
	const server = createServer(({ method, url, headers }, response) => {
		response.setHeader('set-cookie', ['a=1', 'b=2']);
		response.end(body ?? JSON.stringify({ method, url, headers }));
	});
	return { port: await listening(server) };
}

async function listening(server: Server): Promise<number> {
	server.listen(0, here);
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return (server.address() as AddressInfo).port;
}

export interface Rig {
	readonly decisions: readonly EgressDecision[];
	/** A connection to the proxy. */
	readonly client: () => Promise<Client>;
	readonly proxy: EgressProxy;
}

export interface RigOptions extends Partial<EgressAllow> {
	readonly names?: Readonly<Record<string, readonly string[]>>;
	readonly onEgress?: () => Promise<void>;
}

/** A proxy at a socket of its own, for one test. */
export async function rig({ names = {}, onEgress, ...allow }: RigOptions): Promise<Rig> {
	const folder = await mkdtemp(join(tmpdir(), 'anybox-proxy-'));
	const decisions: EgressDecision[] = [];
	const proxy = new EgressProxy({
		allow: { domains: [], cidrs: [], ports: [], maxBytes: null, mechanism: 'proxy', ...allow },
		lookup: async (name) => names[name] ?? [],
		onEgress: async (decision) => {
			decisions.push(decision);
			await onEgress?.();
		},
	});
	const path = join(folder, 'socket');
	await proxy.listen(path);
	onTestFinished(async () => {
		await proxy.close();
		await rm(folder, { recursive: true });
	});
	return {
		decisions,
		proxy,
		async client() {
			const socket = connect({ path, allowHalfOpen: true });
			await once(socket, 'connect');
			onTestFinished(() => void socket.destroy());
			return new Client(socket);
		},
	};
}

/** Says bytes, and reads what comes. */
export class Client {
	readonly socket: Socket;
	#read = '';
	#wake: () => void = () => {};

	constructor(socket: Socket) {
		this.socket = socket;
		socket
			.on('error', () => {})
			.on('data', (bytes) => {
				this.#read += bytes.toString('latin1');
				this.#wake();
			});
		socket.on('end', () => this.#wake()).on('close', () => this.#wake());
	}

	say(text: string | Buffer): this {
		this.socket.write(text);
		return this;
	}

	/** What was read so far, once the words are in it or the other side has ended. */
	async until(words: string): Promise<string> {
		while (!this.#read.includes(words) && !this.socket.readableEnded && !this.socket.closed) {
			// oxlint-disable-next-line no-await-in-loop -- one piece after the other
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
		return this.#read;
	}

	/** All that the other side says until it ends. */
	async all(): Promise<string> {
		return this.until('\u0000 nobody says this');
	}
}
