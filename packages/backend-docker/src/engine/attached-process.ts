import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { type GuestProcess, type ProcessExit, SandboxError } from '@anybox/core';
import { Multiplexed } from './multiplexed.ts';

export interface Attached {
	/** To its standard input, and from its two outputs. */
	readonly stream: NodeJS.ReadWriteStream;
	/** When somebody saw how it ended. */
	readonly exited: Promise<ProcessExit>;
	/** Ends it. */
	readonly kill: () => Promise<void>;
}

/** The first process of a container, over the one stream that the engine has to it. */
export function attachedProcess({ stream, exited, kill }: Attached): GuestProcess {
	const outputs = { stdout: new PassThrough(), stderr: new PassThrough() };
	void relay(stream, outputs);
	exited.catch(() => {});
	return {
		...outputs,
		exited,
		async writeStdin(bytes) {
			if (!stream.writable) throw gone();
			await new Promise<void>((resolve, reject) => {
				stream.write(bytes, (error) => (error ? reject(gone()) : resolve()));
			});
		},
		async closeStdin() {
			stream.end();
		},
		async signal() {
			throw new SandboxError('signals are not sent to the guest', { code: 'unsupported' });
		},
		kill,
	};
}

async function relay(
	stream: NodeJS.ReadWriteStream,
	outputs: Readonly<Record<'stdout' | 'stderr', PassThrough>>,
): Promise<void> {
	const multiplexed = new Multiplexed();
	try {
		for await (const chunk of stream) {
			for (const { channel, bytes } of multiplexed.push(bytesOf(chunk))) {
				// As slowly as it is read.
				if (!outputs[channel].write(bytes)) await once(outputs[channel], 'drain');
			}
		}
	} catch {
		// It broke: whoever reads sees no more, and `exited` tells what became of the process.
	}
	outputs.stdout.end();
	outputs.stderr.end();
}

function gone(): SandboxError {
	return new SandboxError('the sandbox is gone', { code: 'not-running', backend: 'docker' });
}

function bytesOf(chunk: string | Uint8Array): Uint8Array {
	return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
