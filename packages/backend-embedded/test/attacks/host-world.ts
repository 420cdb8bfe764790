import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What code of a cell is after: a file, a variable, a server and a place for a mark, all on the test's own machine. */
export interface HostWorld {
	readonly secret: string;
	/** The words in braces of an attempt. */
	readonly words: Readonly<Record<string, string>>;
	requests(): number;
	isMarked(): boolean;
	close(): Promise<void>;
}

const variable = 'ANYBOX_TEST_SECRET';

export async function hostWorld(): Promise<HostWorld> {
	const secret = `secret-${crypto.randomUUID()}`;
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'anybox-attacks-')));
	const file = join(folder, 'secret.txt');
	const mark = join(folder, 'mark');
	await writeFile(file, secret);
	process.env[variable] = secret;
	let requests = 0;
	const server = createServer((_request, response) => {
		requests += 1;
		response.end(secret);
	});
	server.on('connection', () => (requests += 1));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' ? String(address?.port) : '';
	return {
		secret,
		words: { folder, file, mark, variable, port, pid: String(process.pid) },
		requests: () => requests,
		isMarked: () => existsSync(mark),
		async close() {
			delete process.env[variable];
			server.close();
			await rm(folder, { recursive: true });
		},
	};
}
