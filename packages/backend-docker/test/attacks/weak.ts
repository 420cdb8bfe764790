import { dirname } from 'node:path';
import {
	type Backend,
	type Capabilities,
	type CreateRequest,
	type DestroyRequest,
	guestArgv,
	startGuest,
} from '@anybox/core';
import { DockerDriver } from '../../src/driver.ts';
import { attachTo } from '../../src/engine/attach.ts';
import { connectEngine } from '../../src/engine/connect.ts';
import { removeContainer } from '../../src/engine/remove.ts';
import { docker } from '../../src/index.ts';
import { host, optionsFor } from '../engine.ts';

const labels = { 'anybox.test': 'weak' };
const noEgress = { environment: {}, close: async () => {} };
const lifetimeSeconds = 300;

/**
 * Containers of people who have not thought of attacks: what the engine does by itself, without its filter of system
 * calls, and with a folder and the network of the machine.
 */
export class Weak implements Backend {
	readonly contract = 1;
	readonly name = 'weak';
	readonly capabilities: Capabilities;
	readonly #engine = connectEngine(host);
	readonly #file: string;

	/** The folder of the file is in each container. */
	constructor(file: string) {
		this.#file = file;
		this.capabilities = docker(optionsFor('runc')).capabilities;
	}

	async create({ signal }: CreateRequest): Promise<DockerDriver> {
		const folder = dirname(this.#file);
		const container = await this.#engine.createContainer({
			Image: optionsFor('runc').image ?? '',
			Entrypoint: ['timeout', `${lifetimeSeconds}`, ...guestArgv],
			WorkingDir: '/workspace',
			Labels: labels,
			OpenStdin: true,
			AttachStdin: true,
			AttachStdout: true,
			AttachStderr: true,
			HostConfig: {
				AutoRemove: true,
				NetworkMode: 'host',
				Binds: [`${folder}:${folder}:ro`],
				SecurityOpt: ['seccomp=unconfined'],
			},
		});
		const process = await attachTo(container);
		await container.start();
		const guest = await startGuest({ process, backend: this.name, signal });
		return new DockerDriver({ container, guest, egress: noEgress });
	}

	async *list(): AsyncGenerator<never> {
		yield* [];
	}

	async destroy({ id }: DestroyRequest): Promise<void> {
		await removeContainer(this.#engine.getContainer(id));
	}
}
