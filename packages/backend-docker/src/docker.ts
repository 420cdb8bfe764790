import {
	type Backend,
	type Capabilities,
	type CreateRequest,
	type DestroyRequest,
	type ListRequest,
	type SandboxRecord,
	startGuest,
} from '@anybox/core';
import type Dockerode from 'dockerode';
import type { Container, ContainerInfo } from 'dockerode';
import { capabilitiesOf } from './capabilities.ts';
import { type CheckedOptions, checkedOptions } from './check-options.ts';
import { containerFor } from './container/definition.ts';
import { givenLabels, labelFilters } from './container/labels.ts';
import { DockerDriver } from './driver.ts';
import { type Egress, openEgress } from './egress/egress.ts';
import { attachTo } from './engine/attach.ts';
import { connectEngine, isHere } from './engine/connect.ts';
import { explain } from './engine/explain.ts';
import { removeContainer } from './engine/remove.ts';
import { makeContainer } from './image/make-container.ts';
import type { DockerOptions } from './options.ts';
import { runtimeCheck } from './runtime/check-runtime.ts';

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
	readonly #options: CheckedOptions;
	readonly #checkRuntime: () => Promise<void>;

	constructor(given: DockerOptions) {
		const options = checkedOptions(given);
		this.#options = options;
		this.#engine = connectEngine(options);
		this.#checkRuntime = runtimeCheck(this.#engine, options);
		this.capabilities = capabilitiesOf({ runtime: options.runtime, isHere: isHere(options) });
	}

	async create(request: CreateRequest): Promise<DockerDriver> {
		const { spec, labels, signal, onEgress } = request;
		const options = this.#options;
		await this.#checkRuntime();
		const egress = await openEgress({ ...options, spec, onEgress });
		try {
			const definition = containerFor({ ...options, spec, labels, egress });
			const container = await makeContainer(this.#engine, definition, { ...options, signal });
			return await this.#begin({ container, egress, spec, signal });
		} catch (error) {
			await egress.close();
			throw error;
		}
	}

	async #begin({ container, egress, spec, signal }: Beginning): Promise<DockerDriver> {
		try {
			signal.throwIfAborted();
			const guest = await this.#start({ container, egress, signal });
			await guest.request('live', { milliseconds: spec.lifetimeMs });
			await egress.connect(guest);
			signal.throwIfAborted();
			const changesEgress = this.capabilities.setEgress !== false;
			return new DockerDriver({ container, guest, egress, changesEgress });
		} catch (error) {
			await removeContainer(container);
			throw error;
		}
	}

	async *list({ labels }: ListRequest): AsyncGenerator<SandboxRecord> {
		const filters = { label: [...labelFilters(labels)] };
		for (const found of await this.#engine.listContainers({ all: true, filters })) {
			const state = stateOf(found);
			if (state === null) continue;
			const createdAt = found.Created * 1000;
			yield { id: found.Id, labels: givenLabels(found.Labels), state, createdAt };
		}
	}

	async destroy({ id }: DestroyRequest): Promise<void> {
		await removeContainer(this.#engine.getContainer(id));
	}

	async #start({ container, egress, signal }: Start): ReturnType<typeof startGuest> {
		const abandon = (): void => void removeContainer(container).catch(() => {});
		signal.addEventListener('abort', abandon, { once: true });
		try {
			// Before it starts: what it says first would be lost otherwise.
			const process = await attachTo(container);
			const close = (): void => void egress.close();
			void process.exited.then(close, close);
			await container.start();
			return await startGuest({ process, backend: this.name, signal });
		} finally {
			signal.removeEventListener('abort', abandon);
		}
	}
}

interface Start extends Pick<CreateRequest, 'signal'> {
	readonly container: Container;
	readonly egress: Egress;
}

interface Beginning extends Start, Pick<CreateRequest, 'spec'> {}

/** `null` of one that is being removed. */
function stateOf({ State }: ContainerInfo): SandboxRecord['state'] | null {
	if (State === 'removing') return null;
	if (State === 'paused') return 'paused';
	return State === 'exited' || State === 'dead' ? 'stopped' : 'running';
}
