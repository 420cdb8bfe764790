import type {
	Driver,
	ExtendRequest,
	GuestInterpreter,
	GuestProcess,
	Metrics,
	SetEgressRequest,
	SpawnRequest,
	StartedGuest,
} from '@anybox/core';
import { SandboxError } from '@anybox/core';
import type { Container } from 'dockerode';
import type { Egress } from './egress/egress.ts';
import { removeContainer } from './engine/remove.ts';
import { isAbsent } from './engine/explain.ts';

const mebibyte = 1024 * 1024;
const millisecond = 1e6;

export interface DockerDriverParts {
	readonly container: Container;
	readonly guest: StartedGuest;
	readonly egress: Pick<Egress, 'environment' | 'change' | 'close'>;
	/** As the backend declares it. */
	readonly changesEgress: boolean;
}

/** One container, which is the sandbox. */
export class DockerDriver implements Driver {
	readonly id: string;
	readonly interpreter: GuestInterpreter;
	readonly environment: Readonly<Record<string, string>>;
	readonly setEgress?: (request: SetEgressRequest) => Promise<void>;
	readonly #container: Container;
	readonly #guest: StartedGuest;
	readonly #egress: DockerDriverParts['egress'];

	constructor({ container, guest, egress, changesEgress }: DockerDriverParts) {
		this.id = container.id;
		this.#container = container;
		this.#guest = guest;
		this.#egress = egress;
		if (changesEgress) this.setEgress = async (request) => egress.change(request.egress);
		this.environment = egress.environment;
		this.interpreter = guest.interpreter;
	}

	spawn(request: SpawnRequest): Promise<GuestProcess> {
		return this.#whileItIsThere(() => this.#guest.spawn(request));
	}

	async extend({ lifetimeMs }: ExtendRequest): Promise<void> {
		await this.#whileItIsThere(() => this.#guest.request('live', { milliseconds: lifetimeMs }));
	}

	async pause(): Promise<void> {
		await this.#whileItIsThere(() => this.#container.pause());
	}

	async resume(): Promise<void> {
		await this.#whileItIsThere(() => this.#container.unpause());
	}

	async metrics(): Promise<Metrics> {
		const stats = await this.#whileItIsThere(() => this.#container.stats({ stream: false }));
		return {
			cpuUsedMs: stats.cpu_stats.cpu_usage.total_usage / millisecond,
			memoryUsedMiB: (stats.memory_stats.usage ?? 0) / mebibyte,
			diskUsedMiB: null,
		};
	}

	async destroy(): Promise<void> {
		await removeContainer(this.#container);
		await this.#egress.close();
	}

	/** What goes wrong because the container is gone is told as that. */
	async #whileItIsThere<Value>(call: () => Promise<Value>): Promise<Value> {
		try {
			return await call();
		} catch (error) {
			if (await this.#isThere()) throw error;
			throw new SandboxError('the sandbox is gone', {
				code: 'not-running',
				backend: 'docker',
				cause: error,
			});
		}
	}

	async #isThere(): Promise<boolean> {
		try {
			const { State } = await this.#container.inspect();
			return State.Running;
		} catch (error) {
			if (isAbsent(error)) return false;
			throw error;
		}
	}
}
