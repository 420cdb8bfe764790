import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const patienceMs = 10_000;
const idleMs = 60_000;

/** A connection to an address, that ends when nobody has used it for a minute. */
export async function dial(address: string, port: number): Promise<Socket> {
	const server = connect({ host: address, port, allowHalfOpen: true });
	try {
		await once(server, 'connect', { signal: AbortSignal.timeout(patienceMs) });
	} catch (error) {
		server.destroy();
		throw error;
	}
	return server.setTimeout(idleMs, () => server.destroy());
}
