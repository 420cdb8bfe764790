import type {
	Driver,
	ExtendRequest,
	Guest,
	GuestFiles,
	GuestInterpreter,
	GuestProcess,
	Metrics,
} from '@anybox/core';
import { z } from 'zod';
import { EmbeddedFiles } from './files.ts';
import { type Ask, asking } from './requests.ts';

const metricsSchema = z.object({
	cpuUsedMs: z.number(),
	memoryUsedMiB: z.number(),
	diskUsedMiB: z.number(),
});

/** One child process, which is the sandbox. */
export class EmbeddedDriver implements Driver {
	readonly id: string;
	readonly interpreter: GuestInterpreter;
	readonly files: GuestFiles;
	readonly ask: Ask;
	readonly #process: GuestProcess;

	constructor(id: string, guest: Guest, process: GuestProcess) {
		this.id = id;
		this.ask = asking(guest, process);
		this.interpreter = guest.interpreter;
		this.files = new EmbeddedFiles(this.ask);
		this.#process = process;
	}

	async extend({ lifetimeMs }: ExtendRequest): Promise<void> {
		await this.ask('extend', { lifetimeMs });
	}

	async metrics(): Promise<Metrics> {
		return metricsSchema.parse(await this.ask('metrics', {}));
	}

	async destroy(): Promise<void> {
		await this.#process.kill();
	}
}
