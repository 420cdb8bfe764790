import {
	type Backend,
	type Capabilities,
	type ConnectRequest,
	type CreateRequest,
	type DestroyRequest,
	type ListRequest,
	type SandboxRecord,
	startGuest,
} from '@anybox/core';
import type Dockerode from 'dockerode';
import type { Container } from 'dockerode';
import { capabilitiesOf } from './capabilities.ts';
import { containerFor } from './container/definition.ts';
import { guestUser, laterGuest } from './container/guests.ts';
import { givenLabels, labelFilters } from './container/labels.ts';
import { DockerDriver } from './driver.ts';
import { attachTo } from './engine/attach.ts';
import { connectEngine } from './engine/connect.ts';
import { createContainer } from './engine/create.ts';
import { execIn } from './engine/exec.ts';
import { explain } from './engine/explain.ts';
import { findRunning } from './engine/find.ts';
import { removeContainer } from './engine/remove.ts';
import { defaults, type DockerOptions } from './options.ts';

/** Containers of a Docker engine: each sandbox is one, without a network, a capability or a place of the host in it. */
export function docker(options: DockerOptions = {}): Backend {
	return new Docker(options);
}

class Docker implements Backend {
	readonly contract = 1;
	readonly name = 'docker';
	readonly capabilities: Capabilities;
	readonly explain = explain;
	readonly #engine: Dockerode;
	readonly #image: string;
	readonly #runtime: string;

	constructor({ image = defaults.image, runtime = defaults.runtime, host }: DockerOptions) {
		this.#engine = connectEngine(host);
		this.#image = image;
		this.#runtime = runtime;
		this.capabilities = capabilitiesOf(runtime);
	}

	async create(request: CreateRequest): Promise<DockerDriver> {
		const { spec, labels, signal } = request;
		const definition = containerFor({ image: this.#image, runtime: this.#runtime, spec, labels });
		const container = await createContainer({ engine: this.#engine, definition, signal });
		try {
			const guest = await this.#start(container, signal);
			await guest.request('live', { milliseconds: spec.lifetimeMs });
			signal.throwIfAborted();
			return new DockerDriver({ container, guest });
		} catch (error) {
			await removeContainer(container);
			throw error;
		}
	}

	async connect({ id, signal }: ConnectRequest): Promise<DockerDriver> {
		await findRunning(this.#engine, id, signal);
		try {
			return await this.#connectTo(this.#engine.getContainer(id), signal);
		} catch (error) {
			// Perhaps it has ended meanwhile.
			await findRunning(this.#engine, id, signal);
			throw error;
		}
	}

	async *list({ labels, signal }: ListRequest): AsyncGenerator<SandboxRecord> {
		const wanted = {
			all: true,
			filters: { label: [...labelFilters(labels)] },
			abortSignal: signal,
		};
		for (const found of await this.#engine.listContainers(wanted)) {
			const state = states.get(found.State);
			// It is being removed.
			if (state === undefined) continue;
			const createdAt = found.Created * 1000;
			yield { id: found.Id, labels: givenLabels(found.Labels), state, createdAt };
		}
	}

	async destroy({ id, signal }: DestroyRequest): Promise<void> {
		await removeContainer(this.#engine.getContainer(id), signal);
	}

	async #start(container: Container, signal: AbortSignal): ReturnType<typeof startGuest> {
		// Before it starts: what it says first would be lost otherwise.
		const process = await attachTo(container, signal);
		await container.start({ abortSignal: signal });
		return startGuest({ process, backend: this.name, signal });
	}

	/** With a guest of its own, that ends when we let go of it; the sandbox lives on. */
	async #connectTo(container: Container, signal: AbortSignal): Promise<DockerDriver> {
		const process = await execIn({ container, argv: laterGuest(), user: guestUser, signal });
		const guest = await startGuest({ process, backend: this.name, signal });
		return new DockerDriver({ container, guest });
	}
}

/** By the engine's own words. */
const states: ReadonlyMap<string, SandboxRecord['state']> = new Map([
	['running', 'running'],
	['restarting', 'running'],
	['paused', 'paused'],
	// Not started yet, or never to be: its maker is gone.
	['created', 'stopped'],
	['exited', 'stopped'],
	['dead', 'stopped'],
]);
