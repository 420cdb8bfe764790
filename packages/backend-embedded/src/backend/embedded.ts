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
import { defaultCacheFolder, SnapshotCache } from '../launch/snapshot-cache.ts';
import { capabilities } from './capabilities.ts';
import { EmbeddedDriver } from './driver.ts';
import { fetchSnapshot } from './fetch-snapshot.ts';
import type { EmbeddedOptions } from './options.ts';

interface Running {
	readonly driver: EmbeddedDriver;
	readonly labels: Labels;
	readonly createdAt: number;
}

/** Every sandbox of this process: a sandbox ends with the process that made it, so there are no others. */
const running = new Map<string, Running>();

const defaultDiskMiB = 256;
const defaultMemoryMiB = 1024;

/** Python in WebAssembly, in a process of its own: no key, no Docker, nothing to set up. */
export function embedded(options: EmbeddedOptions = {}): Backend {
	return new Embedded(options);
}

class Embedded implements Backend {
	readonly contract = 1;
	readonly name = 'embedded';
	readonly capabilities = capabilities;
	readonly #cacheFolder: string;

	constructor({ cacheFolder = defaultCacheFolder() }: EmbeddedOptions) {
		this.#cacheFolder = cacheFolder;
	}

	async create({ spec, labels, signal }: CreateRequest): Promise<EmbeddedDriver> {
		const pyodide = pyodideFolder();
		const program = pythonProgram();
		const cache = new SnapshotCache(this.#cacheFolder, program);
		const snapshot = await cache.find();
		const verified = verifyPyodide(pyodide);
		verified.catch(() => {});
		const process = await launch({
			pyodide,
			snapshot,
			makesSnapshot: snapshot === null,
			program,
			memoryMiB: spec.resources.memoryMiB ?? defaultMemoryMiB,
			diskMiB: spec.resources.diskMiB ?? defaultDiskMiB,
			lifetimeMs: spec.lifetimeMs,
			idleMs: null,
		});
		try {
			const guest = await connectGuest({ process, backend: this.name, signal });
			const driver = new EmbeddedDriver(`embedded-${randomUUID()}`, guest, process);
			// What runs before that is ours: no code of a cell has been sent.
			await verified;
			await driver.ask('ready', {});
			if (snapshot === null) await cache.keep(await fetchSnapshot(driver.ask)).catch(() => {});
			signal.throwIfAborted();
			running.set(driver.id, { driver, labels, createdAt: Date.now() });
			void process.exited.then(() => running.delete(driver.id));
			return driver;
		} catch (error) {
			await process.kill();
			throw error;
		}
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
}
