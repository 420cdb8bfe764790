import type { Backend, Sandbox, SandboxOptions } from '@anybox/core';
import { type Canaries, putCanaries } from './canaries.ts';
import { makeCertificate, moveIn } from './neighbour.ts';
import { domains, openOutside, type Outside } from './outside.ts';
import type { Words } from './words.ts';

/** Where attacks take place: what they are after, and whom they could meet. */
export interface World {
	readonly canaries: Canaries;
	readonly neighbour: Sandbox;
	readonly outside: Outside;
	readonly words: Words;
	/** For the sandboxes that have a way out. */
	readonly wayOut: SandboxOptions;
	close(): Promise<void>;
}

const proxyInside = 'http://127.0.0.1:3128';
const mostBytes = 50_000_000;

/** The neighbour is of this backend. */
export async function openWorld(backend: Backend): Promise<World> {
	const canaries = await putCanaries();
	const neighbour = await moveIn(backend, canaries);
	const outside = await openOutside(await makeCertificate(neighbour));
	const { ports, cidrs } = outside;
	return {
		canaries,
		neighbour,
		outside,
		words: { ...canaries.words, ...outside.words },
		wayOut: {
			egress: { allow: { domains: [...domains], cidrs, ports, maxBytes: mostBytes } },
			env: { P: proxyInside },
		},
		async close() {
			await neighbour.kill();
			await outside[Symbol.asyncDispose]();
			await canaries.remove();
		},
	};
}
