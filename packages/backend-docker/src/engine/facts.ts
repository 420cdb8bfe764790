import { hostname, release } from 'node:os';
import type Dockerode from 'dockerode';

/** What an engine says of itself and of its machine. */
export interface EngineFacts {
	/** That of its machine. */
	readonly kernel: string;
	/** Whether that is this machine, as far as can be seen: a socket can lead to another one. */
	readonly isHere: boolean;
	/** The runtimes that are registered there, with the path of each where it says so. */
	readonly runtimes: ReadonlyMap<string, string | undefined>;
	/** Caps that it does not apply, and leaves out without a word. */
	readonly missingCaps: readonly string[];
}

const caps = { memory: 'MemoryLimit', processors: 'CpuCfsQuota', processes: 'PidsLimit' } as const;

export async function engineFacts(engine: Dockerode): Promise<EngineFacts> {
	const info: unknown = await engine.info();
	const kernel = textIn(info, 'KernelVersion') ?? '';
	const isOnSocket = valueIn(engine.modem, 'socketPath') !== undefined;
	return {
		kernel,
		isHere: isOnSocket && kernel === release() && textIn(info, 'Name') === hostname(),
		runtimes: runtimesIn(valueIn(info, 'Runtimes')),
		missingCaps: Object.entries(caps)
			.filter(([, field]) => valueIn(info, field) === false)
			.map(([cap]) => cap),
	};
}

function runtimesIn(listed: unknown): EngineFacts['runtimes'] {
	const entries = typeof listed === 'object' && listed !== null ? Object.entries(listed) : [];
	return new Map(entries.map(([name, of]) => [name, textIn(of, 'path')]));
}

function textIn(of: unknown, name: string): string | undefined {
	const value = valueIn(of, name);
	return typeof value === 'string' ? value : undefined;
}

function valueIn(of: unknown, name: string): unknown {
	return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
