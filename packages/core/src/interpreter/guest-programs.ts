import { SandboxError } from '../contract/error.ts';
import type { GuestProcess, ProcessExit, SpawnRequest } from '../contract/process.ts';
import type { Random } from '../policy/random.ts';
import type { GuestChannel } from './channel.ts';
import type { ProgramEvent } from './frame-reader.ts';
import { RunningProgram } from './running-program.ts';

export interface GuestProgramsParts {
	readonly channel: GuestChannel;
	readonly backend: string;
	readonly random: Random;
}

/** Programs that the guest starts beside its cells: a `spawn` for drivers that have nothing else than a guest. */
export class GuestPrograms {
	readonly #parts: GuestProgramsParts;
	/** Those that may still say something, by their names. */
	readonly #running = new Map<string, RunningProgram>();

	constructor(parts: GuestProgramsParts) {
		this.#parts = parts;
		void parts.channel.closed.then(({ exit }) => this.#lose(exit));
	}

	/** As `Driver.spawn`. */
	async spawn({ argv, cwd, environment, signal }: SpawnRequest): Promise<GuestProcess> {
		signal.throwIfAborted();
		const { channel, random } = this.#parts;
		const process = random.id();
		const program = new RunningProgram(process, channel);
		this.#running.set(process, program);
		const abandon = (): void => void program.kill().catch(() => {});
		signal.addEventListener('abort', abandon, { once: true });
		try {
			await channel.request('spawn', { process, argv, cwd, environment });
			signal.throwIfAborted();
			return program;
		} catch (error) {
			this.#running.delete(process);
			signal.throwIfAborted();
			throw error;
		} finally {
			signal.removeEventListener('abort', abandon);
		}
	}

	take(event: ProgramEvent): void {
		const program = this.#running.get(event.process);
		program?.take(event);
		if (program?.isOver === true) this.#running.delete(event.process);
	}

	#lose(exit: ProcessExit | null): void {
		const isOutOfMemory = exit?.outOfMemory === true;
		const { backend } = this.#parts;
		for (const program of this.#running.values()) {
			program.lose(
				new SandboxError(
					'the connection to the sandbox broke, and nobody saw the end of the process',
					{
						code: 'unavailable',
						retry: 'unsafe',
						backend,
						operation: 'spawn',
					},
				),
				isOutOfMemory,
			);
		}
		this.#running.clear();
	}
}
