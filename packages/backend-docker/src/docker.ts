import {
	type Backend,
	type Capabilities,
	type ConnectRequest,
	type CreateRequest,
	type DestroyRequest,
	type ListRequest,
	SandboxError,
	type SandboxRecord,
	startGuest,
} from '@anybox/core';
import type Dockerode from 'dockerode';
import type { Container, ContainerCreateOptions } from 'dockerode';
import { capabilitiesOf } from './capabilities.ts';
import { type CheckedOptions, checkedOptions } from './check-options.ts';
import { containerFor } from './container/definition.ts';
import { guestUser, laterGuest } from './container/guests.ts';
import { givenLabels, labelFilters } from './container/labels.ts';
import { areAlike } from './container/likeness.ts';
import { nameFor } from './container/name.ts';
import { DockerDriver, type DockerDriverParts } from './driver.ts';
import {
	type DriverEgress,
	type Egress,
	egressOfAnother,
	isEgressAsMade,
	openEgress,
} from './egress/egress.ts';
import { attachTo } from './engine/attach.ts';
import { connectEngine, isHere } from './engine/connect.ts';
import { createContainer } from './engine/create.ts';
import { execIn } from './engine/exec.ts';
import { explain } from './engine/explain.ts';
import { findRunning, findStarted } from './engine/find.ts';
import { withPatience } from './engine/patience.ts';
import { removeContainer } from './engine/remove.ts';
import { withImage } from './image/with-image.ts';
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
		const { spec, onEgress } = request;
		await this.#checkRuntime();
		const egress = await openEgress({ ...this.#options, spec, onEgress });
		try {
			const { driver, isNew } = await this.#createOrConnect(request, egress);
			// One that was there has its own.
			if (!isNew) await egress.close();
			return driver;
		} catch (error) {
			await egress.close();
			throw error;
		}
	}

	async connect({ id, signal }: ConnectRequest): Promise<DockerDriver> {
		const { HostConfig } = await findRunning(this.#engine, id, signal);
		if (HostConfig.Runtime !== this.#options.runtime) throw otherRuntime(id, HostConfig.Runtime);
		const egress = egressOfAnother(HostConfig.Binds ?? []);
		try {
			return await this.#connectTo({ container: this.#engine.getContainer(id), egress, signal });
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

	async #createOrConnect(
		{ key, spec, labels, signal }: CreateRequest,
		egress: Egress,
	): Promise<{ readonly driver: DockerDriver; readonly isNew: boolean }> {
		const options = this.#options;
		const engine = this.#engine;
		const definition = containerFor({ ...options, spec, labels, egress });
		const name = nameFor(key);
		for (;;) {
			const container = await withImage(engine, { ...options, signal }, () =>
				createContainer({ engine, name, definition, signal }),
			);
			if (container !== undefined) {
				return {
					driver: await this.#begin({ container, definition, egress, spec, signal }),
					isNew: true,
				};
			}
			const found = await findStarted(this.#engine, name, signal);
			if (found === undefined) continue;
			const isAlike = areAlike(found.Config.Labels, definition.Labels ?? {});
			if (!isAlike || !(await isEgressAsMade(found.HostConfig.Binds ?? []))) {
				throw unlike(found.Id);
			}
			try {
				return { driver: await this.connect({ id: found.Id, signal }), isNew: false };
			} catch (error) {
				// It ended meanwhile, and there is room for another.
				if (!SandboxError.is(error) || error.code !== 'not-found') throw error;
			}
		}
	}

	async #begin({ container, definition, egress, spec, signal }: Beginning): Promise<DockerDriver> {
		try {
			// Before it starts: what it says first would be lost otherwise.
			const process = await attachTo({ engine: this.#engine, container, signal });
			const close = (): void => void egress.close();
			process.exited.then(close, close);
			await withPatience(signal, (abortSignal) => container.start({ abortSignal }));
			signal.throwIfAborted();
			const guest = await startGuest({ process, backend: this.name, signal });
			await guest.request('live', { milliseconds: spec.lifetimeMs });
			await egress.connect(guest);
			signal.throwIfAborted();
			return this.#driverOf({ container, definition, guest, egress, ended: process.exited });
		} catch (error) {
			await removeContainer(container);
			throw error;
		}
	}

	/** With a guest of its own, that ends when we let go of it; the sandbox lives on. */
	async #connectTo({ container, egress, signal }: Connecting): Promise<DockerDriver> {
		const process = await execIn({ container, argv: laterGuest(), user: guestUser, signal });
		const guest = await startGuest({ process, backend: this.name, signal });
		return this.#driverOf({ container, guest, egress, ended: process.exited });
	}

	#driverOf(parts: Omit<DockerDriverParts, 'changesEgress'>): DockerDriver {
		return new DockerDriver({ ...parts, changesEgress: this.capabilities.setEgress !== false });
	}
}

interface Connecting extends Pick<CreateRequest, 'signal'> {
	readonly container: Container;
	readonly egress: DriverEgress;
}

interface Beginning extends Pick<CreateRequest, 'spec' | 'signal'> {
	readonly container: Container;
	readonly definition: ContainerCreateOptions;
	readonly egress: Egress;
}

/** It would be held to be as isolated as those that this backend makes. */
function otherRuntime(id: string, runtime: string | undefined): SandboxError {
	return new SandboxError(
		`the sandbox ${id} runs under ${runtime}; connect by docker({ runtime: '${runtime}' })`,
		{ code: 'not-found', backend: 'docker', operation: 'connect' },
	);
}

function unlike(id: string): SandboxError {
	return new SandboxError(
		`the sandbox ${id} of this key has another image, runtime or egress, or other resources`,
		{ code: 'already-exists', backend: 'docker', operation: 'create' },
	);
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
