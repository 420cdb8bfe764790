import { randomUUID } from 'node:crypto';
import type { Backend, CreateRequest, Labels } from '../contract/backend.ts';
import type { BackendRequest } from '../contract/request.ts';
import type { Capabilities } from '../contract/capabilities.ts';
import type { Driver } from '../contract/driver.ts';
import type { SandboxSpec } from '../contract/spec.ts';
import type { Clock } from '../policy/clock.ts';
import { endsWithin } from '../policy/ladder.ts';
import type { SandboxOptions } from '../sandbox/options.ts';
import { connectSandbox, createSandbox } from '../sandbox/creation/create.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { conformanceEgress, conformanceSpec, generousLifetimeMs } from './asked.ts';
import { demandDriver } from './answers.ts';
import { Violation } from './violation.ts';
import type { EgressTargets } from './egress-targets.ts';
import type { Figure } from './figure.ts';
import type { LiveSandboxes } from './live-sandboxes.ts';
import type { Witness } from './witness.ts';

/** What a raw creation may differ in from the usual one. */
export interface CreateOverrides extends Partial<Omit<CreateRequest, 'spec'>> {
	/** In place of what `context.spec()` gives. */
	readonly spec?: Partial<SandboxSpec>;
}

export type ConnectOptions = Omit<SandboxOptions, 'key' | 'labels'>;

/** What a check works with. Its functions may be taken out of it. */
export interface CheckContext {
	/** The backend itself, for calls that core would not make; `labels` must stand in a creation made here. */
	readonly backend: Backend;
	/** What the backend declares. */
	readonly capabilities: Capabilities;
	/** The value of the label `conformance-run`. */
	readonly runId: string;
	/** Carried by every sandbox of this check; what is still listed under them at its end is a leak. */
	readonly labels: Labels;
	/** Aborts when the time of the check is over and when the run is stopped. */
	readonly signal: AbortSignal;
	/** For what a check measures. */
	readonly clock: Clock;
	/** What allowlists are tried on, as the operator gave it. */
	readonly egressTargets: EgressTargets;

	/** A sandbox as a user holds it: the tightest egress the backend has, generous times. */
	readonly open: (options?: SandboxOptions) => Promise<Sandbox>;
	/** A second `Sandbox` on an id, as another process would hold it. */
	readonly connect: (id: string, options?: ConnectOptions) => Promise<Sandbox>;
	/** A spec that core would let through: for raw calls. */
	readonly spec: (overrides?: Partial<SandboxSpec>) => SandboxSpec;
	/** A driver as core holds it. */
	readonly create: (overrides?: CreateOverrides) => Promise<Driver>;
	/** What every raw call takes. */
	readonly request: () => BackendRequest;
	/** The promise's own end; a `Violation` when there is none in time. `what` is the subject of the message. */
	readonly within: <Value>(ms: number, promise: PromiseLike<Value>, what: string) => Promise<Value>;
	/** Puts a number into the report, rounded to hundredths. */
	readonly measure: (name: string, value: number, unit: string) => void;
}

export interface CheckContextOptions {
	readonly backend: Backend;
	readonly runId: string;
	readonly labels: Labels;
	readonly signal: AbortSignal;
	readonly clock: Clock;
	readonly egressTargets: EgressTargets;
	readonly witness: Witness;
	readonly sandboxes: LiveSandboxes;
	readonly figures: Figure[];
	/** Remembers an error that kept a sandbox from being made. */
	readonly notOpened: WeakSet<object>;
}

export function checkContext(options: CheckContextOptions): CheckContext {
	const { backend, runId, labels, signal, clock, egressTargets } = options;
	const { witness, sandboxes, figures } = options;
	const { capabilities } = backend;
	const request = (): BackendRequest => ({ signal });
	const spec = (overrides: Partial<SandboxSpec> = {}): SandboxSpec => ({
		...conformanceSpec(backend),
		...overrides,
	});

	/** Core gets the backend as it is; only what the check touches is watched. */
	async function hold(creation: () => Promise<Sandbox>): Promise<Sandbox> {
		const box = await sandboxes.register(noting(creation, options), (made) => ({
			id: made.id,
			destroy: () => made.kill(),
		}));
		return witness.watch(box);
	}

	return {
		backend: witness.watch(backend),
		capabilities,
		runId,
		labels,
		signal,
		clock,
		egressTargets,
		request,
		spec,
		open: (wanted = {}) =>
			hold(() =>
				createSandbox(backend, {
					...generous(),
					...wanted,
					labels: { ...wanted.labels, ...labels },
				}),
			),
		connect: (id, wanted = {}) =>
			hold(() => connectSandbox(backend, id, { ...generous(), ...wanted })),
		async create(overrides = {}) {
			const asked = {
				key: randomUUID(),
				signal,
				...overrides,
				spec: spec(overrides.spec),
				labels: { ...overrides.labels, ...labels },
			};
			const creation = noting(async () => demandDriver(await backend.create(asked)), options);
			const driver = await sandboxes.register(creation, (made) => ({
				id: made.id,
				destroy: (last) => made.destroy(last),
			}));
			return witness.watch(driver);
		},
		async within(ms, promise, what) {
			const settling = Promise.resolve(promise);
			if (await endsWithin(clock, settling, ms)) return settling;
			throw new Violation(`${what} did not settle within ${ms} ms`);
		},
		measure(name, value, unit) {
			// Clocks tell fractions that mean nothing.
			figures.push({ name, value: Math.round(value * 100) / 100, unit });
		},
	};

	function generous(): SandboxOptions {
		return {
			egress: conformanceEgress(capabilities),
			lifetimeMs: generousLifetimeMs(capabilities),
			signal,
		};
	}
}

/** Watches a creation, for the sake of its error. */
async function noting<Made>(
	creation: () => Promise<Made>,
	{ witness, notOpened }: CheckContextOptions,
): Promise<Made> {
	try {
		return await creation();
	} catch (error) {
		witness.note(error);
		if (typeof error === 'object' && error !== null) notOpened.add(error);
		throw error;
	}
}
