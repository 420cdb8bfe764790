import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { download } from './download.ts';
import type { LockedPackage } from './package-lock.ts';
import type { PackagePolicy } from './policy.ts';
import { remedied, Unavailable } from './unavailable.ts';
import type { WheelFolder } from './wheel-folder.ts';

/** After it failed: a program may ask as often as it likes, and is no load for a server by it. */
const restMs = 1_000;

const pinnedHelps = 'put the pinned one in its place in the wheelhouse';
const shelvingHelps = 'put it into the wheelhouse';
const wheelhouseHelps =
	'create the sandbox with embedded({ packages: { wheelhouse } }), a folder that has it';

interface Getting {
	readonly done: Promise<void>;
	readonly stop: AbortController;
	waiting: number;
}

/** Wheels for all sandboxes of a backend: from the cache, or else from the wheelhouse, or else from the network. */
export class Wheels {
	readonly cache: WheelFolder;
	readonly #policy: PackagePolicy;
	readonly #restMs: number;
	readonly #getting = new Map<string, Getting>();
	/** When it was last tried to fetch a wheel in vain, by its hash. */
	readonly #failedAt = new Map<string, number>();

	constructor(policy: PackagePolicy, cache: WheelFolder, rest = restMs) {
		this.#policy = policy;
		this.cache = cache;
		this.#restMs = rest;
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
			await remedied(pinnedHelps, this.cache.keep(wheel, createReadStream(local)));
			return;
		}
		const remedy = wheelhouse === null ? wheelhouseHelps : shelvingHelps;
		if (from === null) {
			const where = wheelhouse === null ? 'there is no wheelhouse' : 'it is not in the wheelhouse';
			throw new Unavailable(`${wheel.file}: ${where}, and nothing is fetched`, { remedy });
		}
		const again = `try again where there is a network, or ${remedy}`;
		await remedied(again, this.#fetch(wheel, from, signal));
	}

	async #fetch(wheel: LockedPackage, from: string, signal: AbortSignal): Promise<void> {
		const { name, version, file, sha256 } = wheel;
		const onLength = (bytes: number | null): void => {
			try {
				this.#policy.onFetch?.({ name, version, bytes });
			} catch {
				// Who is told of a wheel does not decide whether it comes.
			}
		};
		const again = (this.#failedAt.get(sha256) ?? -Infinity) + this.#restMs;
		await sleep(Math.max(0, again - performance.now()), undefined, { signal });
		try {
			await this.cache.keep(wheel, download({ from, file, signal, onLength }));
			this.#failedAt.delete(sha256);
		} catch (error) {
			this.#failedAt.set(sha256, performance.now());
			throw error;
		}
	}
}
