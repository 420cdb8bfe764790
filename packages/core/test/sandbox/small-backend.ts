import type { Backend } from '../../src/contract/backend.ts';
import { type Capabilities, noCapabilities } from '../../src/contract/capabilities.ts';
import type { Driver } from '../../src/contract/driver.ts';
import type { GuestProcess } from '../../src/contract/process.ts';

export interface SmallBackend extends Backend {
	/** Ids of sandboxes that were destroyed. */
	readonly destroyed: readonly string[];
}

export interface SmallBackendOptions {
	readonly capabilities?: Partial<Capabilities>;
	/** Members of the driver, of any type: JavaScript stops nobody. */
	readonly driver?: object;
	/** Members of the backend, of any type. */
	readonly backend?: object;
}

/** A backend in a few lines, for what only a backend that is odd, or that fails, can show. */
export function smallBackend(options: SmallBackendOptions = {}): SmallBackend {
	const destroyed: string[] = [];
	const driver: Driver = {
		id: 'small-1',
		destroy: async () => void destroyed.push('small-1'),
		...options.driver,
	};
	const backend: Backend = {
		contract: 1,
		name: 'small',
		capabilities: { ...noCapabilities, egressNone: 'native', ...options.capabilities },
		create: async () => driver,
		async *list() {},
		destroy: async ({ id }) => void destroyed.push(id),
		...options.backend,
	};
	return { ...backend, destroyed };
}

/** Processes and what is built on them. */
export const withCommands = { commands: 'native', commandStdin: 'native' } as const;

/** A process that says nothing and ends well, at once. */
export function quietProcess(): GuestProcess {
	async function* nothing(): AsyncGenerator<Uint8Array> {}
	return {
		stdout: nothing(),
		stderr: nothing(),
		exited: Promise.resolve({ exitCode: 0, signal: null, outOfMemory: null }),
		writeStdin: async () => {},
		closeStdin: async () => {},
		signal: async () => {},
		kill: async () => {},
	};
}

/** Says what TypeScript would not let us say. */
export function wrong(value: unknown): never {
	return value as never;
}

export async function rejection(call: PromiseLike<unknown>): Promise<unknown> {
	return call.then(
		() => {
			throw new Error('it resolved');
		},
		(error: unknown) => error,
	);
}
