import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { EgressPair, EgressTarget } from '../../egress-targets.ts';
import { addressesHere } from './host-servers.ts';

/** Two pages of this process, on every address of this machine. */
export interface OwnPages extends AsyncDisposable {
	/** At the address by which others reach this machine, where it has one. */
	readonly pair: EgressPair;
	/** The same pages by the other addresses, which no allowlist names. */
	readonly elsewhere: readonly EgressTarget[];
}

export async function ownPages(): Promise<OwnPages> {
	const [one, other] = await Promise.all([servePage(), servePage()]);
	const [loopback, outer = loopback, ...others] = addressesHere();
	const rest = [loopback, ...others].filter((address) => address !== outer);
	return {
		pair: [one.at(outer), other.at(outer)],
		elsewhere: rest.flatMap((address) => [one.at(address), other.at(address)]),
		async [Symbol.asyncDispose]() {
			await Promise.all([one.close(), other.close()]);
		},
	};
}

async function servePage(): Promise<{
	readonly at: (address: string) => EgressTarget;
	readonly close: () => Promise<void>;
}> {
	const word = `conformance-${randomUUID()}`;
	const server = createServer((_, response) => response.end(`${word}\n`));
	server.listen(0, '0.0.0.0');
	await once(server, 'listening');
	const bound = server.address();
	const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
	return {
		at: (address) => ({ url: `http://${address}:${port}/`, word }),
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
