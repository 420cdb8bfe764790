import type { Duplex } from 'node:stream';
import { readServerName } from './server-name.ts';

const patienceMs = 10_000;

/** What a client said first, and the server that it named; `null` and why not, where it is no TLS that names one. */
export type Greeting =
	| { readonly bytes: Buffer; readonly name: string }
	| { readonly bytes: Buffer; readonly name: null; readonly why: string };

/** Reads so far, and leaves the rest. */
export function readGreeting(client: Duplex): Promise<Greeting> {
	return new Promise((resolve) => {
		let bytes: Buffer = Buffer.alloc(0);
		const done = (greeting: Greeting): void => {
			clearTimeout(timer);
			client.pause().off('data', onData).off('end', onSilence).off('close', onSilence);
			resolve(greeting);
		};
		const onData = (chunk: Buffer): void => {
			bytes = Buffer.concat([bytes, chunk]);
			const read = readServerName(bytes);
			if (read.kind === 'name') done({ bytes, name: read.name });
			else if (read.kind === 'none') done({ bytes, name: null, why: read.why });
		};
		const onSilence = (): void => done({ bytes, name: null, why: 'it says nothing' });
		const timer = setTimeout(onSilence, patienceMs);
		client.on('data', onData).once('end', onSilence).once('close', onSilence);
	});
}
