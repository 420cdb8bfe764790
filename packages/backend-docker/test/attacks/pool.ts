import { type Backend, createSandbox, type Sandbox } from '@anybox/core';
import type { Row } from './corpus.ts';
import type { World } from './world.ts';

/** Sandboxes that rows use one after the other. */
export class Pool {
	readonly #backend: Backend;
	readonly #world: World;
	readonly #idle = new Map<string, Sandbox[]>();

	constructor(backend: Backend, world: World) {
		this.#backend = backend;
		this.#world = world;
	}

	async take(row: Row): Promise<Sandbox> {
		const idle = row.alone === true ? undefined : this.#idleFor(row).pop();
		return idle ?? (await this.#open(row));
	}

	/** For the next row. */
	giveBack(row: Row, box: Sandbox): void {
		this.#idleFor(row).push(box);
	}

	async close(): Promise<void> {
		await Promise.all([...this.#idle.values()].flat().map((box) => box.kill()));
	}

	#open({ target }: Row): Promise<Sandbox> {
		return createSandbox(this.#backend, target === 'egress' ? this.#world.wayOut : {});
	}

	#idleFor({ target }: Row): Sandbox[] {
		const kind = target === 'egress' ? 'with a way out' : 'closed';
		const idle = this.#idle.get(kind) ?? [];
		this.#idle.set(kind, idle);
		return idle;
	}
}
