import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { download } from './download.ts';
import type { LockedPackage } from './package-lock.ts';
import type { PackagePolicy } from './policy.ts';
import { Unavailable } from './unavailable.ts';
import type { WheelCache } from './wheel-cache.ts';

/** How long a server may say nothing. */
const patienceMs = 30_000;

interface Getting {
	readonly done: Promise<void>;
	readonly stop: AbortController;
	waiting: number;
}

/** Wheels for all sandboxes of a backend: from the cache, or else from the wheelhouse, or else from the network. */
export class Wheels {
	readonly cache: WheelCache;
	readonly #policy: PackagePolicy;
	readonly #getting = new Map<string, Getting>();

	constructor(policy: PackagePolicy, cache: WheelCache) {
		this.#policy = policy;
		this.cache = cache;
	}

	/**
	 * Has it in the cache, verified. Who wants the same wheel waits for the same file; it is given up when nobody waits
	 * for it any more.
	 *
	 * @throws Unavailable
	 */
	async get(wheel: LockedPackage, signal: AbortSignal): Promise<void> {
		const getting = this.#getting.get(wheel.sha256) ?? this.#begin(wheel);
		getting.waiting += 1;
		const leave = (): void => {
			getting.waiting -= 1;
			if (getting.waiting > 0) return;
			// Who comes now begins anew.
			this.#forget(wheel, getting);
			getting.stop.abort();
		};
		signal.addEventListener('abort', leave, { once: true });
		try {
			await getting.done;
		} finally {
			signal.removeEventListener('abort', leave);
		}
	}

	#begin(wheel: LockedPackage): Getting {
		const stop = new AbortController();
		const filling = this.#fill(wheel, stop.signal);
		const done = filling.finally(() => this.#forget(wheel, getting));
		const getting: Getting = { done, stop, waiting: 0 };
		this.#getting.set(wheel.sha256, getting);
		return getting;
	}

	#forget({ sha256 }: LockedPackage, getting: Getting): void {
		if (this.#getting.get(sha256) === getting) this.#getting.delete(sha256);
	}

	async #fill(wheel: LockedPackage, signal: AbortSignal): Promise<void> {
		if (await this.cache.has(wheel)) return;
		const { wheelhouse, from } = this.#policy;
		const local = wheelhouse === null ? null : join(wheelhouse, wheel.file);
		if (local !== null && existsSync(local)) {
			await this.cache.keep(wheel, createReadStream(local));
			return;
		}
		if (from === null) {
			throw new Unavailable(`${wheel.file} is not in the wheelhouse, and nothing is fetched`);
		}
		await this.cache.keep(wheel, download({ from, file: wheel.file, signal, patienceMs }));
	}
}
