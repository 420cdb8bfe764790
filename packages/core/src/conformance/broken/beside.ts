import { randomUUID } from 'node:crypto';
import type { Backend } from '../../contract/backend.ts';
import type { Driver } from '../../contract/driver.ts';
import type { BackendRequest } from '../../contract/request.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { isGuestProgram } from '../../interpreter/guest-program.ts';
import { withBackend, withDriver } from './mutant.ts';

type Change = (spec: SandboxSpec) => Partial<SandboxSpec>;
type Spawn = NonNullable<Driver['spawn']>;

/** Runs the commands of a sandbox in another one, which is made by another spec. */
export function withCommandsBeside(backend: Backend, change: Change): Backend {
	const { twinned, spawnBeside } = withTwins(backend, change);
	return withDriver(twinned, (driver) => {
		const spawn = driver.spawn?.bind(driver);
		const beside = spawnBeside(driver.id);
		if (spawn === undefined || beside === undefined) return {};
		return {
			spawn: (request) => (isGuestProgram(request.argv) ? spawn(request) : beside(request)),
		};
	});
}

/** Leads whoever connects to a sandbox into another one, which is made by another spec. */
export function withConnectedBeside(backend: Backend, change: Change): Backend {
	const { twinned, spawnBeside } = withTwins(backend, change);
	return withDriver(twinned, ({ id }, request) => {
		const beside = request === undefined ? spawnBeside(id) : undefined;
		return beside === undefined ? {} : { spawn: beside };
	});
}

interface Twins {
	readonly twinned: Backend;
	/** Starts a process in the sandbox beside the one with this id. */
	readonly spawnBeside: (id: string) => Spawn | undefined;
}

/** Makes another sandbox beside each, which nobody's labels find and which ends with the first. */
function withTwins(backend: Backend, change: Change): Twins {
	const twins = new Map<string, Driver>();
	const end = async (id: string, request: BackendRequest): Promise<void> => {
		await twins.get(id)?.destroy(request);
		twins.delete(id);
	};
	const made = withBackend(backend, (whole) => ({
		async create(request) {
			const driver = await whole.create(request);
			const spec = { ...request.spec, ...change(request.spec) };
			const other = { ...request, key: randomUUID(), labels: {}, spec };
			twins.set(driver.id, await whole.create(other));
			return driver;
		},
		async destroy(request) {
			await end(request.id, request);
			await whole.destroy(request);
		},
	}));
	const twinned = withDriver(made, (driver) => ({
		async destroy(request) {
			await end(driver.id, request);
			await driver.destroy(request);
		},
	}));
	const spawnBeside = (id: string): Spawn | undefined => {
		const twin = twins.get(id);
		return twin?.spawn?.bind(twin);
	};
	return { twinned, spawnBeside };
}
