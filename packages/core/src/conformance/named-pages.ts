import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { EgressPair, EgressTarget } from './egress-targets.ts';

/** Two pages of this process by names of its own. */
export interface NamedPages extends AsyncDisposable {
	/** As `egressTargets.byName`. They differ in nothing but their names. */
	readonly pair: EgressPair;
	/** The address of either name, and none of any other: for a backend that can be told how names are looked up. */
	readonly lookup: (name: string) => Promise<readonly string[]>;
}

/** For backends that look names up on this machine, where nobody has names of his own to try allowlists on. */
export async function namedPages(): Promise<NamedPages> {
	const address = '127.0.0.1';
	const words = new Map(
		['one', 'other'].map((label) => [
			`${label}.conformance.invalid`,
			`conformance-${randomUUID()}`,
		]),
	);
	const server = createServer(({ headers: { host = '' } }, response) => {
		response.end(`${words.get(host.split(':')[0] ?? '') ?? 'nobody'}\n`);
	});
	server.listen(0, address);
	await once(server, 'listening');
	// Whoever waits for nothing else is not held up by it.
	server.unref();
	const bound = server.address();
	const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
	const page = (label: string): EgressTarget => {
		const name = `${label}.conformance.invalid`;
		return { url: `http://${name}:${port}/`, word: words.get(name) ?? '', address };
	};
	return {
		pair: [page('one'), page('other')],
		lookup: async (name) => (words.has(name) ? [address] : []),
		async [Symbol.asyncDispose]() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
