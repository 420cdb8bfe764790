import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Servers of this machine, for code in a sandbox to try to reach. */
export interface HostServers extends AsyncDisposable {
	/** Every address of this machine, its own loopback included. */
	readonly addresses: readonly string[];
	/** Says the word to whoever connects. */
	readonly tcpPort: number;
	/** Answers every question about a name. */
	readonly dnsPort: number;
	readonly word: string;
}

export async function hostServers(word: string): Promise<HostServers> {
	const tcp = createServer((socket) => {
		// Whoever leaves early leaves early.
		socket.on('error', () => {}).end(`${word}\n`);
	});
	tcp.listen(0, '0.0.0.0');
	await once(tcp, 'listening');
	const dns = createSocket('udp4');
	dns.on('message', (question, { address, port }) => dns.send(answerTo(question), port, address));
	dns.bind(0, '0.0.0.0');
	await once(dns, 'listening');
	const bound = tcp.address();
	return {
		addresses: addressesHere(),
		tcpPort: typeof bound === 'object' && bound !== null ? bound.port : 0,
		dnsPort: dns.address().port,
		word,
		async [Symbol.asyncDispose]() {
			dns.close();
			tcp.close();
			await once(tcp, 'close');
		},
	};
}

/** The loopback first. */
export function addressesHere(): readonly [string, ...string[]] {
	const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
	const v4 = all.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
	return ['127.0.0.1', ...new Set(v4.filter((address) => address !== '127.0.0.1'))];
}

/** The question with the bit that makes it an answer: as much as can be told of no name. */
function answerTo(question: Uint8Array): Uint8Array {
	const answer = Buffer.from(question);
	if (answer.byteLength > 3) answer[2] = (answer[2] ?? 0) | 0x80;
	return answer;
}
