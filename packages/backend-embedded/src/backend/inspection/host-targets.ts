import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ListenOptions, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt, Targets } from '../../wire/inspection.ts';

/** What a child is to try, and what of it is seen from here. */
export interface HostTargets {
	readonly targets: Targets;
	/** What was reached, whatever the child says. */
	reached(): ReadonlySet<Attempt>;
	close(): Promise<void>;
}

/** A file, a place for another, and two listeners, of this process alone. */
export async function hostTargets(): Promise<HostTargets> {
	const folder = await mkdtemp(join(tmpdir(), 'anybox-verify-'));
	const file = join(folder, 'file');
	const mark = join(folder, 'mark');
	// On Windows a local socket is no file.
	const socket = process.platform === 'win32' ? `\\\\.\\pipe\\${folder}` : join(folder, 'socket');
	const reached = new Set<Attempt>();
	const servers: Server[] = [];
	const close = async (): Promise<void> => {
		for (const server of servers) server.close();
		await rm(folder, { recursive: true, force: true });
	};
	const listen = async (attempt: Attempt, where: ListenOptions): Promise<Server> => {
		const server = createServer((connection) => {
			reached.add(attempt);
			connection.destroy();
		});
		servers.push(server);
		server.listen(where);
		await once(server, 'listening');
		return server;
	};
	try {
		await writeFile(file, 'of the host');
		const port = portOf(await listen('connect', { host: '127.0.0.1', port: 0 }));
		await listen('socket', { path: socket });
		return {
			targets: { file, mark, port, socket, parent: process.pid },
			reached() {
				if (existsSync(mark)) reached.add('write');
				return reached;
			},
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

function portOf(server: Server): number {
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
}
