import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { callbackify } from 'node:util';
import type { GuestProcess, SpawnRequest } from '@anybox/core';

export type Spawn = (request: SpawnRequest) => Promise<GuestProcess>;

/** For a process to begin in a sandbox that is busy. */
const startMs = 30_000;

/** In the sandbox: its standard streams are one connection. Either side may end before the other. */
const program = `
import os, socket, sys, threading
there = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
def forward():
    for data in iter(lambda: os.read(0, 65536), b''):
        there.sendall(data)
    there.shutdown(socket.SHUT_WR)
threading.Thread(target=forward, daemon=True).start()
for data in iter(lambda: there.recv(65536), b''):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
`;

export interface Relay {
	readonly socket: Socket;
	readonly port: number;
	readonly spawn: Spawn;
}

/** Settles when the connection is over. Nothing of it is left in the sandbox then. */
export async function relay({ socket, port, spawn }: Relay): Promise<void> {
	const process = await spawn({
		argv: ['python3', '-I', '-S', '-c', program, String(port)],
		cwd: '/',
		environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
		signal: AbortSignal.timeout(startMs),
	});
	try {
		await Promise.all([pipeline(socket, stdinOf(process)), pipeline(process.stdout, socket)]);
	} finally {
		await process.kill();
	}
}

function stdinOf(process: GuestProcess): Writable {
	const writeStdin = callbackify((bytes: Uint8Array) => process.writeStdin(bytes));
	return new Writable({
		write: (bytes: Uint8Array, _, done) => writeStdin(bytes, done),
		final: callbackify(() => process.closeStdin()),
	});
}
