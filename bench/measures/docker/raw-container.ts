import { once } from 'node:events';
import type Dockerode from 'dockerode';
import { engine, type Settings } from './engine.ts';

/** Python that answers each line it reads, and nothing else. */
export const echoProgram =
	'import sys\nfor line in sys.stdin.buffer:\n sys.stdout.buffer.write(line)\n sys.stdout.buffer.flush()\n';

/** The floor: a container of the engine, with nothing between. */
export class RawContainer implements AsyncDisposable {
	readonly #container: Dockerode.Container;
	readonly stream: NodeJS.ReadWriteStream;

	private constructor(container: Dockerode.Container, stream: NodeJS.ReadWriteStream) {
		this.#container = container;
		this.stream = stream;
	}

	static async start(settings: Settings, program: string): Promise<RawContainer> {
		const Entrypoint = ['python3', '-I', '-S', '-u', '-c', program];
		const container = await engine.createContainer({ ...settings, Entrypoint, Cmd: [] });
		const attached = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
		const stream = await container.attach(attached);
		await container.start();
		return new RawContainer(container, stream);
	}

	async echo(): Promise<void> {
		const answered = once(this.stream, 'data');
		this.stream.write('1+1\n');
		await answered;
	}

	/** Reads so many bytes, without what the engine puts between them. */
	async read(bytes: number): Promise<void> {
		let left = bytes;
		await new Promise<void>((resolve) => {
			this.stream.on('data', (chunk: Buffer) => {
				left -= chunk.byteLength;
				if (left <= 0) resolve();
			});
		});
		this.stream.removeAllListeners('data');
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#container.remove({ force: true }).catch(() => {});
	}
}
