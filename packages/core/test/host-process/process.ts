import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { GuestProcess, ProcessExit } from '../../src/contract/process.ts';
import { failure } from './errors.ts';
import { Keeper, type KeeperOptions, type KeptExit, type Program } from './keeper.ts';
import { closeStreams } from './streams.ts';

const signalNames = new Map(
	Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** Starts a program under a keeper of its own. */
export async function startProcess(
	options: KeeperOptions,
	{ signal, ...program }: Program & { readonly signal: AbortSignal },
): Promise<GuestProcess> {
	signal.throwIfAborted();
	const keeper = new Keeper(options, program);
	const abandon = (): void => void keeper.kill();
	signal.addEventListener('abort', abandon, { once: true });
	try {
		const streams = await keeper.started;
		if (signal.aborted) closeStreams(streams);
		signal.throwIfAborted();
		const { stdin, stdout, stderr } = streams;
		return {
			stdout,
			stderr,
			exited: observe(keeper.exited),
			writeStdin: (bytes) => write(stdin, bytes),
			closeStdin: () => close(stdin),
			signal: (name) => keeper.signal(constants.signals[name]),
			kill: () => keeper.kill(),
		};
	} catch (error) {
		await keeper.kill();
		signal.throwIfAborted();
		throw error;
	} finally {
		signal.removeEventListener('abort', abandon);
	}
}

function observe(exited: Promise<KeptExit>): Promise<ProcessExit> {
	const observed = exited.then(({ exitCode, signal, outOfMemory }) => ({
		exitCode,
		signal: signal === null ? null : (signalNames.get(signal) ?? `signal ${signal}`),
		outOfMemory,
	}));
	// Whoever does not ask how it ended need not handle that nobody knows.
	observed.catch(() => {});
	return observed;
}

async function write(stdin: Socket, bytes: Uint8Array): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		stdin.write(bytes, (error) => (error ? reject(notReading(error)) : resolve()));
	});
}

function notReading(cause: Error): Error {
	return failure('the process reads no more', {
		code: 'not-running',
		operation: 'writeStdin',
		cause,
	});
}

async function close(stdin: Socket): Promise<void> {
	if (stdin.closed) return;
	const closed = once(stdin, 'close');
	stdin.end();
	await closed;
}
