import { dirname } from 'node:path';
import {
	type Backend,
	type Capabilities,
	type CreateRequest,
	type DestroyRequest,
	type Driver,
	guestArgv,
	startGuest,
} from '@anybox/core';
import { attachTo } from '../../src/engine/attach.ts';
import { connectEngine } from '../../src/engine/connect.ts';
import { removeContainer } from '../../src/engine/remove.ts';
import { docker } from '../../src/index.ts';
import { host, optionsFor } from '../engine.ts';

const labels = { 'anybox.test': 'weak' };
/** What drivers do with methods of their own. */
const lacking = {
	connect: false,
	setEgress: false,
	expose: false,
	extend: false,
	pause: false,
	metrics: false,
	idempotentCreate: false,
} as const;
const lifetimeSeconds = 300;

/**
 * Containers of people who have not thought of attacks: what the engine does by itself, without its filter of system
 * calls, and with a folder and the network of the machine.
 */
export class Weak implements Backend {
	readonly contract = 1;
	readonly name = 'weak';
	readonly capabilities: Capabilities;
	readonly #engine = connectEngine(host === undefined ? {} : { host });
	readonly #file: string;

	/** The folder of the file is in each container. */
	constructor(file: string) {
		this.#file = file;
		const { capabilities } = docker(optionsFor('runc'));
		this.capabilities = { ...capabilities, ...lacking };
	}

	async create({ signal }: CreateRequest): Promise<Driver> {
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
		const process = await attachTo({ engine: this.#engine, container, signal });
		await container.start();
		const guest = await startGuest({ process, backend: this.name, signal });
		return {
			id: container.id,
			interpreter: guest.interpreter,
			spawn: (request) => guest.spawn(request),
			destroy: () => removeContainer(container),
		};
	}

	async *list(): AsyncGenerator<never> {
		yield* [];
	}

	async destroy({ id }: DestroyRequest): Promise<void> {
		await removeContainer(this.#engine.getContainer(id));
	}
}
