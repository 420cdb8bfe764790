import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Authority, plainName } from './authority.ts';
import { dial } from './dial.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { readGreeting } from './greeting.ts';

const connected = 'HTTP/1.1 200 Connected\r\n\r\n';

export interface Tunnel {
	readonly client: Duplex;
	/** What the client asked for. */
	readonly authority: Authority;
	/** What that was found to be, and may be dialled. */
	readonly address: string;
	readonly doorkeeper: Doorkeeper;
}

/**
 * Carries bytes between a client and a host until both have ended. A client that asked for a name must speak TLS with that name, since
 * whoever shares an address with a host on the list could be meant otherwise. One that asked for an address may say
 * what it likes.
 */
export async function tunnel({ client, authority, address, doorkeeper }: Tunnel): Promise<void> {
	const isNamed = isIP(authority.host) === 0;
	let first: Buffer = Buffer.alloc(0);
	if (isNamed) {
		client.write(connected);
		const greeting = await readGreeting(client);
		const objection = objectionTo(greeting, authority.host);
		if (objection !== null) await doorkeeper.deny(authority, objection);
		first = greeting.bytes;
	}
	await doorkeeper.allow(authority, address);
	// Whoever was cut meanwhile leads nowhere any more.
	if (client.destroyed) return;
	const server = await dial(address, authority.port);
	if (!isNamed) client.write(connected);
	await carry({ client, server, first, doorkeeper });
}

function objectionTo(
	greeting: Awaited<ReturnType<typeof readGreeting>>,
	host: string,
): string | null {
	if (greeting.name === null) return `what was to be TLS is not: ${greeting.why}`;
	if (plainName(greeting.name) === plainName(host)) return null;
	return `TLS names ${JSON.stringify(greeting.name)}, and the client asked for ${host}`;
}

interface Carried {
	readonly client: Duplex;
	readonly server: Socket;
	/** What the client has said already. */
	readonly first: Buffer;
	readonly doorkeeper: Doorkeeper;
}

async function carry({ client, server, first, doorkeeper }: Carried): Promise<void> {
	const up = doorkeeper.budget.meter();
	if (first.byteLength > 0) up.write(first);
	try {
		await Promise.all([
			pipeline(client, up, server),
			pipeline(server, doorkeeper.budget.meter(), client),
		]);
	} finally {
		server.destroy();
	}
}
