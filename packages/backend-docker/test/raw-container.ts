import { randomUUID } from 'node:crypto';
import type { SandboxSpec } from '@anybox/core';
import type Dockerode from 'dockerode';
import type { Container, ContainerCreateOptions } from 'dockerode';
import { onTestFinished } from 'vitest';
import { containerFor } from '../src/container/definition.ts';
import { connectEngine } from '../src/engine/connect.ts';
import { defaults } from '../src/options.ts';
import { host, optionsFor } from './engine.ts';

export const spec: SandboxSpec = {
	isolation: 'container',
	egress: 'none',
	resources: { cpu: null, memoryMiB: null, diskMiB: null, pids: null, gpu: null },
	environment: {},
	lifetimeMs: 1000,
	idleMs: null,
};

export const engine: Dockerode = connectEngine(host === undefined ? {} : { host });

export interface RawContainer {
	readonly container: Container;
	/** What it alone carries. */
	readonly labels: Readonly<Record<string, string>>;
}

/** What a maker leaves that dies before it has started its container. */
export async function rawContainer(
	runtime: string,
	wanted: Pick<ContainerCreateOptions, 'name' | 'Labels' | 'Entrypoint'> = {},
): Promise<RawContainer> {
	const { image = defaults.image } = optionsFor(runtime);
	const labels = { raw: randomUUID() };
	const definition = containerFor({
		image,
		runtime,
		spec,
		labels,
		egress: { networkMode: 'none', binds: [] },
	});
	const container = await engine.createContainer({
		...definition,
		...wanted,
		Labels: { ...definition.Labels, ...wanted.Labels },
	});
	onTestFinished(() => container.remove({ force: true }).catch(() => {}));
	return { container, labels };
}
