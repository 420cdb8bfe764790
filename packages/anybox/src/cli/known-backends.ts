import type { PreflightFinding } from '@anybox/backend-docker';
import { embedded } from '@anybox/backend-embedded';
import type { Backend } from '@anybox/core';
import type { Terminal } from './command.ts';
import { fetchTeller } from './fetch-teller.ts';
import { tellingPull } from './telling-pull.ts';
import type { Trying } from './trial.ts';

/** What can be typed of a backend's own options. */
export interface OwnOptions {
	readonly image?: string;
	readonly runtime?: string;
	readonly host?: string;
	readonly network?: string;
}

/** What a command brings to a backend. */
export interface MadeWith {
	/** For whoever sits there. */
	readonly terminal?: Terminal;
	/** For names that are nobody's. */
	readonly lookup?: (name: string) => Promise<readonly string[]>;
}

/** A backend that comes with anybox. */
export interface KnownBackend {
	readonly name: string;
	readonly summary: string;
	/** Those that it has. */
	readonly options: readonly (keyof OwnOptions)[];
	/** Whether it finds names by a `lookup` of ours. */
	readonly looksUp: boolean;
	readonly make: (own: OwnOptions, made?: MadeWith) => Backend | Promise<Backend>;
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
		looksUp: false,
		make: (_, { terminal } = {}) =>
			terminal === undefined
				? embedded()
				: embedded({ packages: { onFetch: fetchTeller(terminal) } }),
	},
	{
		name: 'docker',
		summary: 'containers of a Docker engine, by runc, gVisor or another runtime',
		options: ['image', 'runtime', 'host', 'network'],
		looksUp: true,
		make: async (own, { lookup } = {}) =>
			(await loadDocker()).docker({ ...own, pull, ...(lookup && { lookup }) }),
		async prepare(own, { terminal, signal }) {
			const { pullImage } = await loadDocker();
			await tellingPull(terminal, (onPull) => pullImage({ ...own, signal, onPull }));
		},
		preflight: async (own, signal) => (await loadDocker()).preflight({ ...own, pull, signal }),
	},
];
