import { randomUUID } from 'node:crypto';
import {
	type Backend,
	connectGuest,
	type CreateRequest,
	type DestroyRequest,
	type Labels,
	type ListRequest,
	type SandboxRecord,
} from '@anybox/core';
import { launch } from '../launch/launch.ts';
import { pythonProgram } from '../launch/python-program.ts';
import { pyodideFolder, verifyPyodide } from '../launch/pyodide-files.ts';
import { SnapshotCache } from '../launch/snapshot-cache.ts';
import { Offers } from '../packages/offers.ts';
import type { PackageLock } from '../packages/package-lock.ts';
import { pinnedLock } from '../packages/pinned-lock.ts';
import { packagePolicy } from '../packages/policy.ts';
import { wheelCache } from '../packages/wheel-folder.ts';
import { Wheels } from '../packages/wheels.ts';
import type { KnownSnapshot } from '../wire/child-config.ts';
import { capabilities } from './capabilities.ts';
import { checkedOptions } from './check-options.ts';
import { chooseLayer, type ChosenLayer } from './choose-layer.ts';
import { EmbeddedDriver } from './driver.ts';
import { awaitReady, fetchSnapshot } from './fetch-snapshot.ts';
import type { EmbeddedOptions, SystemLayerWanted } from './options.ts';
import { servePackages } from './serve-packages.ts';

interface Running {
	readonly driver: EmbeddedDriver;
	readonly labels: Labels;
	readonly createdAt: number;
}

/** What a sandbox is started with. */
interface Start {
	readonly chosen: ChosenLayer;
	readonly cache: SnapshotCache;
	/** `null` where it makes one, which is kept there. */
	readonly snapshot: KnownSnapshot | null;
}

/** Every sandbox of this process: a sandbox ends with the process that made it, so there are no others. */
const running = new Map<string, Running>();

const defaultDiskMiB = 256;
const defaultMemoryMiB = 1024;

/** Python in WebAssembly, in a process of its own: no key, no Docker, nothing to set up. */
export function embedded(options: EmbeddedOptions = {}): Backend {
	return embeddedWith(options, pinnedLock);
}

/** The same, with other packages than those of the Pyodide that is pinned. */
export function embeddedWith(options: EmbeddedOptions, lock: () => PackageLock): Backend {
	return new Embedded(options, lock);
}

class Embedded implements Backend {
	readonly contract = 1;
	readonly name = 'embedded';
	readonly capabilities = capabilities;
	readonly #cacheFolder: string;
	readonly #wanted: SystemLayerWanted;
	readonly #wheels: Wheels | null;
	readonly #offers: Offers;

	constructor(options: EmbeddedOptions, lock: () => PackageLock) {
		const { cacheFolder, systemLayer, packages } = checkedOptions(options);
		this.#cacheFolder = cacheFolder;
		this.#wanted = systemLayer;
		const policy = packagePolicy(packages, lock);
		const cache = wheelCache(this.#cacheFolder);
		this.#wheels = policy === 'none' ? null : new Wheels(policy, cache);
		const allow = policy === 'none' ? [] : policy.allow;
		this.#offers = new Offers({ lock, wheels: this.#wheels, allow });
	}

	async create(request: CreateRequest): Promise<EmbeddedDriver> {
		const cache = new SnapshotCache(this.#cacheFolder, pythonProgram());
		const [chosen, snapshot] = await Promise.all([chooseLayer(this.#wanted), cache.find()]);
		request.signal.throwIfAborted();
		if (snapshot !== null) {
			try {
				return await this.#start(request, { chosen, cache, snapshot });
			} catch (error) {
				if (request.signal.aborted) throw error;
				// Perhaps for what was kept: another is made, or the same trouble is told again.
				await cache.forget();
			}
		}
		return this.#start(request, { chosen, cache, snapshot: null });
	}

	async *list({ labels }: ListRequest): AsyncGenerator<SandboxRecord> {
		const wanted = Object.entries(labels);
		for (const [id, { labels: its, createdAt }] of running) {
			if (!wanted.every(([name, value]) => its[name] === value)) continue;
			yield { id, labels: its, state: 'running', createdAt };
		}
	}

	async destroy({ id }: DestroyRequest): Promise<void> {
		await running.get(id)?.driver.destroy();
	}

	async #start(
		request: CreateRequest,
		{ chosen, cache, snapshot }: Start,
	): Promise<EmbeddedDriver> {
		const { spec, labels, signal } = request;
		const pyodide = pyodideFolder();
		const verified = verifyPyodide(pyodide);
		verified.catch(() => {});
		const config = {
			pyodide,
			snapshot,
			memoryMiB: spec.resources.memoryMiB ?? defaultMemoryMiB,
			diskMiB: spec.resources.diskMiB ?? defaultDiskMiB,
			lifetimeMs: spec.lifetimeMs,
			wheels: (await this.#wheels?.cache.folder()) ?? null,
		};
		const launched = await launch(config, chosen.layer);
		const { process, snapshotPipe } = launched;
		// Whatever it is asked meanwhile, and however long that takes.
		const abandon = (): void => void process.kill();
		signal.addEventListener('abort', abandon, { once: true });
		try {
			const guest = await connectGuest({ process, backend: this.name, signal });
			const id = `embedded-${randomUUID()}`;
			const driver = new EmbeddedDriver({ id, guest, launched, chosen });
			// What runs before that is ours: no code of a cell has been sent.
			await verified;
			const told = await awaitReady(driver.ask);
			signal.throwIfAborted();
			servePackages(driver.ask, this.#offers).catch(() => {});
			running.set(driver.id, { driver, labels, createdAt: Date.now() });
			void process.exited.then(() => running.delete(driver.id));
			if (told !== null && snapshotPipe !== null) {
				// Nobody waits for it but the end of the sandbox. Who cannot keep it starts slowly the next time, too.
				driver.leave(fetchSnapshot(snapshotPipe, told).then((bytes) => cache.keep(bytes)));
			}
			return driver;
		} catch (error) {
			await process.kill();
			throw error;
		} finally {
			signal.removeEventListener('abort', abandon);
		}
	}
}
