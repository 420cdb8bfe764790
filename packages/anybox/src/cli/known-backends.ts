import type { PreflightFinding } from '@anybox/backend-docker';
import { embedded } from '@anybox/backend-embedded';
import type { Backend } from '@anybox/core';
import { tellingPull } from './telling-pull.ts';
import type { Trying } from './trial.ts';

/** What can be typed of a backend's own options. */
export interface OwnOptions {
	readonly image?: string;
	readonly runtime?: string;
	readonly host?: string;
}

/** A backend that comes with anybox. */
export interface KnownBackend {
	readonly name: string;
	readonly summary: string;
	/** Those that it has. */
	readonly options: readonly (keyof OwnOptions)[];
	readonly make: (own: OwnOptions) => Backend | Promise<Backend>;
	/** What its first sandbox needs, and may take longer than the making of one may. */
	readonly prepare?: (own: OwnOptions, trying: Trying) => Promise<void>;
	/** Looks closer than at one sandbox. */
	readonly preflight?: (
		own: OwnOptions,
		signal: AbortSignal,
	) => Promise<readonly PreflightFinding[]>;
}

/** Whoever looks at what is there gets no image by that. */
const pull = 'never';

/** Its client of an engine is slow to load, and few commands need it. */
const loadDocker = () => import('@anybox/backend-docker');

export const knownBackends: readonly KnownBackend[] = [
	{
		name: 'embedded',
		summary: 'Python in WebAssembly, in a process of its own; needs nothing',
		options: [],
		make: () => embedded(),
	},
	{
		name: 'docker',
		summary: 'containers of a Docker engine, by runc, gVisor or another runtime',
		options: ['image', 'runtime', 'host'],
		make: async (own) => (await loadDocker()).docker({ ...own, pull }),
		async prepare(own, { terminal, signal }) {
			const { pullImage } = await loadDocker();
			await tellingPull(terminal, (onPull) => pullImage({ ...own, signal, onPull }));
		},
		preflight: async (own, signal) => (await loadDocker()).preflight({ ...own, pull, signal }),
	},
];
