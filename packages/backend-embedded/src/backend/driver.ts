import type {
	Driver,
	EnforcementFinding,
	ExtendRequest,
	Guest,
	GuestFiles,
	GuestInterpreter,
	Metrics,
} from '@anybox/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Launched } from '../launch/launch.ts';
import type { ChosenLayer } from './choose-layer.ts';
import { EmbeddedFiles } from './files.ts';
import { inspect } from './inspection/inspect.ts';
import { type Ask, asking } from './requests.ts';

const metricsSchema = z.object({
	cpuUsedMs: z.number(),
	memoryUsedMiB: z.number(),
	diskUsedMiB: z.number(),
});

const longestLeavingMs = 3000;

interface EmbeddedDriverParts {
	readonly id: string;
	readonly guest: Guest;
	readonly launched: Launched;
	readonly chosen: ChosenLayer;
}

/** One child process, which is the sandbox. */
export class EmbeddedDriver implements Driver {
	readonly id: string;
	readonly interpreter: GuestInterpreter;
	readonly files: GuestFiles;
	readonly ask: Ask;
	readonly #launched: Launched;
	readonly #chosen: ChosenLayer;
	#leaving: Promise<void> = Promise.resolve();

	constructor({ id, guest, launched, chosen }: EmbeddedDriverParts) {
		this.id = id;
		this.ask = asking(guest, launched.process);
		this.interpreter = guest.interpreter;
		this.files = new EmbeddedFiles(this.ask);
		this.#launched = launched;
		this.#chosen = chosen;
	}

	async extend({ lifetimeMs }: ExtendRequest): Promise<void> {
		await this.ask('extend', { lifetimeMs });
	}

	async metrics(): Promise<Metrics> {
		return metricsSchema.parse(await this.ask('metrics', {}));
	}

	async inspect(): Promise<readonly EnforcementFinding[]> {
		return inspect({ ask: this.ask, pid: this.#launched.pid, chosen: this.#chosen });
	}

	/** What others get of this sandbox: its end waits for that, unless it takes too long or fails. */
	leave(legacy: Promise<void>): void {
		const waited = sleep(longestLeavingMs, undefined, { ref: false });
		this.#leaving = Promise.race([legacy, waited]).catch(() => {});
	}

	async destroy(): Promise<void> {
		await Promise.race([this.#leaving, this.#launched.process.exited]);
		await this.#launched.process.kill();
	}
}
