import { embedded } from '@anybox/backend-embedded';
import {
	type Backend,
	connectSandbox as connect,
	createSandbox as create,
	type Sandbox,
	type SandboxOptions,
} from '@anybox/core';

/** What a sandbox is to be, and where it is to run. */
export interface CreateSandboxOptions extends SandboxOptions {
	/** Default: the embedded one, Python in WebAssembly. */
	readonly backend?: Backend;
}

/**
 * Makes a sandbox that holds everything asked for, or rejects before anything exists. Without a backend it is Python
 * in WebAssembly, in a process of its own: no key, no Docker.
 *
 * End it by `await using box = await createSandbox()`, or by `box.kill()` in a `finally`.
 *
 * @throws invalid-argument, unsupported, and what the backend fails with.
 */
export async function createSandbox(options: CreateSandboxOptions = {}): Promise<Sandbox> {
	// Core takes what is no object of options, too, and says what is wrong with it.
	if (!namesBackend(options)) return create(embedded(), options);
	const { backend = embedded(), ...others } = options;
	return create(backend, others);
}

/** A sandbox that must be told where it is. */
export interface ConnectSandboxOptions extends Omit<SandboxOptions, 'key' | 'labels'> {
	readonly backend: Backend;
}

/**
 * A handle on a sandbox that exists, made by this process or another.
 *
 * @throws invalid-argument, unsupported where the backend has no `connect`, not-found for an id that is unknown or gone.
 */
export async function connectSandbox(id: string, options: ConnectSandboxOptions): Promise<Sandbox> {
	// Whoever gives none gives no backend, either, which core refuses by that name.
	const { backend, ...others } = options ?? {};
	return connect(backend, id, others);
}

function namesBackend(options: unknown): boolean {
	return typeof options === 'object' && options !== null && 'backend' in options;
}
