import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EgressAllow } from '@anybox/core';
import { parseAuthority } from './authority.ts';
import { Denied, Doorkeeper, type DoorkeeperParts } from './doorkeeper.ts';
import { forward, parseForwarded } from './forwarding.ts';
import { refusal, refuse } from './refusal.ts';
import { tunnel } from './tunnel.ts';

const mostConnections = 512;
const headersMs = 10_000;

export type EgressProxyParts = Omit<DoorkeeperParts, 'onSpent'>;

/** What enforces the allowlist of one sandbox, at a socket that nothing else can be reached by. */
export class EgressProxy {
	readonly #server: Server;
	readonly #parts: EgressProxyParts;
	#doorkeeper: Doorkeeper;
	readonly #clients = new Set<Duplex>();

	constructor(parts: EgressProxyParts) {
		this.#parts = parts;
		this.#doorkeeper = this.#doorkeeperFor(parts.allow);
		this.#server = createServer({ requestTimeout: 0, headersTimeout: headersMs });
		this.#server.maxConnections = mostConnections;
		this.#server
			.on('connection', (client) => this.#note(client))
			.on('connect', (asked, client, head) => void this.#onConnect(asked, client, head))
			.on('request', (asked, answer) => void this.#onRequest(asked, answer));
	}

	/** For every user who can get at the path. */
	async listen(path: string): Promise<void> {
		this.#server.listen({ path, readableAll: true, writableAll: true });
		await once(this.#server, 'listening');
	}

	/** Another list; who came by the one before is cut. */
	change(allow: EgressAllow): void {
		this.#doorkeeper = this.#doorkeeperFor(allow);
		this.#cut();
	}

	async close(): Promise<void> {
		if (!this.#server.listening) return;
		this.#server.close();
		this.#cut();
		await once(this.#server, 'close');
	}

	#doorkeeperFor(allow: EgressAllow): Doorkeeper {
		return new Doorkeeper({ ...this.#parts, allow, onSpent: () => this.#cut() });
	}

	#note(client: Duplex): void {
		this.#clients.add(client);
		client.on('error', () => client.destroy());
		client.once('close', () => this.#clients.delete(client));
	}

	#cut(): void {
		for (const client of this.#clients) client.destroy();
	}

	async #onConnect({ url = '' }: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
		const authority = parseAuthority(url);
		const doorkeeper = this.#doorkeeper;
		if (authority === null) {
			client.end(refusal(400, 'this is not a host and a port'));
			return;
		}
		try {
			const address = await doorkeeper.addressOf(authority);
			if (head.byteLength > 0) client.unshift(head);
			await tunnel({ client, authority, address, doorkeeper }).catch(() => client.destroy());
		} catch (error) {
			if (error instanceof Denied) client.end(refusal(403, error.message));
			else client.destroy();
		}
	}

	async #onRequest(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
		const to = parseForwarded(asked);
		const doorkeeper = this.#doorkeeper;
		try {
			if (to === null) {
				refuse(answer, 400, 'a proxy is asked for http://host/path, and Host says the same');
				return;
			}
			const address = await doorkeeper.addressOf(to.authority);
			await doorkeeper.allow(to.authority, address);
			// Whoever was cut meanwhile leads nowhere any more.
			if (asked.socket.destroyed) return;
			await forward(asked, answer, { to, address, doorkeeper });
		} catch (error) {
			if (answer.headersSent) answer.destroy();
			else if (error instanceof Denied) refuse(answer, 403, error.message);
			else refuse(answer, 502, 'the host does not answer');
		}
	}
}
