import { SandboxError } from '../contract/error.ts';
import type { GuestProcess, ProcessExit, SignalName } from '../contract/process.ts';
import { deferred } from '../policy/deadline.ts';
import type { GuestChannel } from './channel.ts';
import type { ProgramEvent } from './frame-reader.ts';
import { ProgramOutput } from './program-output.ts';

/** Of what is written at once: the guest answers when the program's pipe has it. */
const pieceBytes = 1024 * 1024;

/** One program that the guest started, on the host's side. */
export class RunningProgram implements GuestProcess {
	readonly stdout: ProgramOutput;
	readonly stderr: ProgramOutput;
	readonly #process: string;
	readonly #channel: GuestChannel;
	readonly #exit = deferred<ProcessExit>();
	#hasEnded = false;

	constructor(process: string, channel: GuestChannel) {
		this.#process = process;
		this.#channel = channel;
		const output = (name: 'stdout' | 'stderr'): ProgramOutput =>
			new ProgramOutput((count) => {
				channel.request('allow', { process, channel: name, count }).catch(() => {});
			});
		this.stdout = output('stdout');
		this.stderr = output('stderr');
	}

	get exited(): Promise<ProcessExit> {
		return this.#exit.promise;
	}

	/** Whether nothing more will be heard of it. */
	get isOver(): boolean {
		return this.#hasEnded && this.stdout.hasEnded && this.stderr.hasEnded;
	}

	async writeStdin(bytes: Uint8Array): Promise<void> {
		for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
			const piece = bytes.subarray(at, at + pieceBytes);
			// oxlint-disable-next-line no-await-in-loop -- the next one has its room when this one has gone
			await this.#channel.request('feed', { process: this.#process }, piece);
		}
	}

	async closeStdin(): Promise<void> {
		await this.#channel.request('finish', { process: this.#process });
	}

	async signal(name: SignalName): Promise<void> {
		await this.#channel.request('signal', { process: this.#process, signal: name });
	}

	async kill(): Promise<void> {
		try {
			await this.#channel.request('destroy', { process: this.#process });
		} catch (error) {
			// With the sandbox it is gone, too.
			if (!SandboxError.is(error) || this.#channel.open) throw error;
		}
	}

	take(event: ProgramEvent): void {
		if (event.event === 'ended') {
			const { exitCode, signal, outOfMemory } = event;
			this.#hasEnded = true;
			this.#exit.resolve({ exitCode, signal, outOfMemory });
		} else if (event.event === 'said') this[event.channel].push(event.bytes);
		else this[event.channel].end();
	}

	/** With its guest; what it had still to say is lost, also where its end is known. */
	lose(error: SandboxError, isOutOfMemory: boolean): void {
		if (isOutOfMemory) this.#exit.resolve({ exitCode: null, signal: null, outOfMemory: true });
		else this.#exit.reject(error);
		this.stdout.fail(error);
		this.stderr.fail(error);
	}
}
