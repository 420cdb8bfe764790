import type {
	BackendRequest,
	Driver,
	EnforcementFinding,
	ExposeRequest,
	ExposeResult,
	ExtendRequest,
	GuestInterpreter,
	GuestProcess,
	Metrics,
	SetEgressRequest,
	SpawnRequest,
	StartedGuest,
} from '@anybox/core';
import { SandboxError } from '@anybox/core';
import type { Container, ContainerCreateOptions } from 'dockerode';
import { inspectContainer } from './container/inspection.ts';
import type { DriverEgress } from './egress/egress.ts';
import { probeRefusal } from './egress/refusal-probe.ts';
import { removeContainer } from './engine/remove.ts';
import { isAbsent } from './engine/explain.ts';
import { Listeners } from './expose/listener.ts';

const mebibyte = 1024 * 1024;
const millisecond = 1e6;

export interface DockerDriverParts {
	readonly container: Container;
	readonly guest: StartedGuest;
	readonly egress: DriverEgress;
	/** As it was asked for; nobody but its maker knows that. */
	readonly definition?: ContainerCreateOptions;
	/** As the backend declares it. */
	readonly changesEgress: boolean;
	/** Settles when the guest is gone. */
	readonly ended: Promise<unknown>;
}

/** As the client takes it. */
interface EngineCall {
	readonly abortSignal: AbortSignal;
}

/** One container, which is the sandbox. */
export class DockerDriver implements Driver {
	readonly id: string;
	readonly interpreter: GuestInterpreter;
	readonly environment: Readonly<Record<string, string>>;
	readonly setEgress?: (request: SetEgressRequest) => Promise<void>;
	readonly inspect?: (request: BackendRequest) => Promise<readonly EnforcementFinding[]>;
	readonly #container: Container;
	readonly #guest: StartedGuest;
	readonly #egress: DriverEgress;
	readonly #listeners: Listeners;

	constructor(parts: DockerDriverParts) {
		const { container, guest, egress, definition, changesEgress, ended } = parts;
		this.id = container.id;
		this.#container = container;
		this.#guest = guest;
		this.#egress = egress;
		if (definition !== undefined) this.inspect = (request) => this.#look(definition, request);
		if (changesEgress) this.setEgress = async (request) => egress.change(request.egress);
		this.environment = egress.environment;
		this.interpreter = guest.interpreter;
		this.#listeners = new Listeners((request) => guest.spawn(request));
		const close = (): void => this.#listeners.close();
		ended.then(close, close);
	}

	spawn(request: SpawnRequest): Promise<GuestProcess> {
		return this.#whileItIsThere(request, () => this.#guest.spawn(request));
	}

	async extend(request: ExtendRequest): Promise<void> {
		await this.#whileItIsThere(request, () =>
			this.#guest.request('live', { milliseconds: request.lifetimeMs }),
		);
	}

	async pause(request: BackendRequest): Promise<void> {
		await this.#whileItIsThere(request, (call) => this.#container.pause(call));
	}

	async resume(request: BackendRequest): Promise<void> {
		await this.#whileItIsThere(request, (call) => this.#container.unpause(call));
	}

	/** At the loopback of this machine: whoever can connect there reaches it. */
	async expose(request: ExposeRequest): Promise<ExposeResult> {
		await this.#whileItIsThere(request, () => this.#guest.request('ping', {}));
		return { url: await this.#listeners.open(request.port), headers: {} };
	}

	async metrics(request: BackendRequest): Promise<Metrics> {
		const stats = await this.#whileItIsThere(request, (call) =>
			this.#container.stats({ stream: false, ...call }),
		);
		return {
			cpuUsedMs: stats.cpu_stats.cpu_usage.total_usage / millisecond,
			memoryUsedMiB: (stats.memory_stats.usage ?? 0) / mebibyte,
			diskUsedMiB: null,
		};
	}

	async destroy({ signal }: BackendRequest): Promise<void> {
		await removeContainer(this.#container, signal);
		await this.#egress.close();
	}

	/** As the engine sees it, and the proxy from inside where there is one. */
	async #look(
		definition: ContainerCreateOptions,
		request: BackendRequest,
	): Promise<readonly EnforcementFinding[]> {
		const { environment } = this;
		const info = await this.#whileItIsThere(request, (call) => this.#container.inspect(call));
		const findings = inspectContainer(definition, info);
		if (Object.keys(environment).length === 0) return findings;
		const { signal } = request;
		return [...findings, await probeRefusal(this.#guest, { environment, signal })];
	}

	/** What goes wrong because the container is gone is told as that. */
	async #whileItIsThere<Value>(
		{ signal }: BackendRequest,
		call: (options: EngineCall) => Promise<Value>,
	): Promise<Value> {
		try {
			return await call({ abortSignal: signal });
		} catch (error) {
			if (signal.aborted || (await this.#isThere(signal))) throw error;
			throw new SandboxError('the sandbox is gone', {
				code: 'not-running',
				backend: 'docker',
				cause: error,
			});
		}
	}

	async #isThere(abortSignal: AbortSignal): Promise<boolean> {
		try {
			const { State } = await this.#container.inspect({ abortSignal });
			return State.Running;
		} catch (error) {
			if (isAbsent(error)) return false;
			throw error;
		}
	}
}
