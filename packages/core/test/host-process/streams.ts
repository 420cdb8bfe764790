import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

export interface Descriptors {
	readonly stdin: number;
	readonly stdout: number;
	readonly stderr: number;
}

export interface Streams {
	readonly stdin: Socket;
	readonly stdout: Socket;
	readonly stderr: Socket;
}

/**
 * Our ends of the pipes that a keeper made. They are real pipes, as in any sandbox, where Node itself would
 * make sockets: a program may open /dev/stdout, and its writes beyond 64 KiB wait for the reader.
 */
export function openStreams(pid: number, { stdin, stdout, stderr }: Descriptors): Streams {
	const open = (descriptor: number, flags: number): number =>
		openSync(`/proc/${pid}/fd/${descriptor}`, flags | constants.O_NONBLOCK);
	const reader = (descriptor: number): Socket =>
		new Socket({ fd: open(descriptor, constants.O_RDONLY), readable: true, writable: false });
	const writer = new Socket({
		fd: open(stdin, constants.O_WRONLY),
		readable: false,
		writable: true,
	});
	// Each write has its own answer.
	writer.on('error', () => {});
	return { stdin: writer, stdout: reader(stdout), stderr: reader(stderr) };
}

export function closeStreams({ stdin, stdout, stderr }: Streams): void {
	for (const stream of [stdin, stdout, stderr]) stream.destroy();
}
