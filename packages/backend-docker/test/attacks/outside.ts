import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Words } from './words.ts';

const address = '127.0.0.1';
const metadataService = '169.254.169.254';
const bigBytes = 104_857_600;
const word = 'INTERNET';

/** Of the list that sandboxes get. */
export const domains = ['allowed.test', '*.allowed.test', 'rebind.test'] as const;

/** Servers on this machine, for what a list lets through and for what nobody is to reach. */
export interface Outside extends AsyncDisposable {
	readonly words: Words;
	readonly ports: readonly number[];
	readonly cidrs: readonly string[];
	readonly lookup: (name: string) => Promise<readonly string[]>;
	/** What should not have come here: names that are on no list, and whatever came by UDP. */
	readonly heard: readonly string[];
}

export async function openOutside(keyAndCertificate: string): Promise<Outside> {
	const heard: string[] = [];
	const hear = (name: string): void => {
		if (!name.endsWith('allowed.test')) heard.push(name);
	};
	const answer: RequestListener = ({ headers: { host = '' }, url }, response) => {
		hear(host.replace(/:\d+$/, ''));
		response.end(url === '/big' ? Buffer.alloc(bigBytes) : `${word} as ${host}\n`);
	};
	const plain = createServer(answer);
	const secure = createTlsServer(
		{
			key: keyAndCertificate,
			cert: keyAndCertificate,
			SNICallback: (name, done) => {
				hear(name);
				done(null);
			},
		},
		answer,
	);
	const datagrams = createSocket('udp4', (bytes) => heard.push(bytes.toString('latin1')));
	datagrams.bind(0, address);
	const [, ...ports] = await Promise.all([
		once(datagrams, 'listening'),
		portOf(plain),
		portOf(secure),
	]);
	const [http, https] = ports;
	return {
		words: { HTTP: `${http}`, HTTPS: `${https}`, UDP: `${datagrams.address().port}` },
		ports,
		cidrs: [`${address}/32`],
		lookup: async (name) => {
			if (name === 'rebind.test') return [metadataService];
			return name.endsWith('.test') ? [address] : [];
		},
		heard,
		async [Symbol.asyncDispose]() {
			await Promise.all([close(plain), close(secure), datagrams[Symbol.asyncDispose]()]);
		},
	};
}

async function portOf(server: Server): Promise<number> {
	server.listen(0, address);
	await once(server, 'listening');
	const bound = server.address();
	return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

async function close(server: Server): Promise<void> {
	server.close();
	server.closeAllConnections();
	await once(server, 'close');
}
