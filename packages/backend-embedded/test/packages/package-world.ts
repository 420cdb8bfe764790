import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '@anybox/core';
import { embeddedWith } from '../../src/backend/embedded.ts';
import type { PackageOptions } from '../../src/packages/options.ts';
import { lockOf, type WheelFile } from './wheel-files.ts';
import { WheelServer, whole } from './wheel-server.ts';

/** A machine with a cache, a wheelhouse and a server of wheels, and sandboxes whose Python has these packages. */
export class PackageWorld {
	readonly server: WheelServer;
	readonly folder = mkdtempSync(join(tmpdir(), 'anybox-packages-'));
	readonly cache = join(this.folder, 'cache', 'wheels');
	readonly wheelhouse = join(this.folder, 'wheelhouse');
	/** The address of the server, once it is started. */
	from = '';
	readonly #wheels: readonly WheelFile[];
	readonly #sandboxes: Sandbox[] = [];

	constructor(...wheels: readonly WheelFile[]) {
		this.#wheels = wheels;
		this.server = new WheelServer(wheels);
	}

	async start(): Promise<void> {
		await mkdir(this.wheelhouse);
		this.from = await this.server.start();
	}

	async sandbox(options: PackageOptions | 'none' = {}): Promise<Sandbox> {
		const allow = this.#wheels.map((wheel) => wheel.package);
		const packages = options === 'none' ? options : { allow, from: this.from, ...options };
		const backend = embeddedWith(
			{ cacheFolder: join(this.folder, 'cache'), packages },
			lockOf(...this.#wheels),
		);
		const sandbox = await createSandbox(backend);
		this.#sandboxes.push(sandbox);
		return sandbox;
	}

	/** Puts a wheel into the wheelhouse; others in its place, where they are given. */
	shelve(wheel: WheelFile, bytes = wheel.bytes): void {
		writeFileSync(join(this.wheelhouse, wheel.file), bytes);
	}

	/** Where a wheel lies once it is kept. */
	kept(wheel: WheelFile): string {
		return join(this.cache, `${wheel.sha256}.whl`);
	}

	/** As it was at the beginning; what makes Python start fast stays. */
	async clear(): Promise<void> {
		for (const sandbox of this.#sandboxes.splice(0)) await sandbox[Symbol.asyncDispose]();
		for (const folder of [this.cache, this.wheelhouse]) {
			rmSync(folder, { recursive: true, force: true });
		}
		await mkdir(this.wheelhouse);
		this.server.asked.length = 0;
		this.server.answer = whole;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.clear();
		await this.server.stop();
		rmSync(this.folder, { recursive: true });
	}
}

/** What a cell printed; @throws with its traceback where it failed */
export async function printed(sandbox: Sandbox, code: string): Promise<string> {
	const { stdout, error } = await sandbox.runCode(code);
	if (error !== undefined) throw new Error(error.traceback);
	return stdout.text;
}
