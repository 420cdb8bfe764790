import {
	type Capabilities,
	type Feature,
	type Isolation,
	isolations,
	supports,
} from '../contract/capabilities.ts';
import type { Resources, SandboxSpec } from '../contract/spec.ts';
import { shown } from './argument.ts';
import { type EgressOptions, parseEgress } from './egress.ts';
import { fitEgress } from './egress-fit.ts';
import { parseEnvironment, type Variables } from './environment.ts';
import { meant } from './nearest-name.ts';
import { Problems } from './problems.ts';
import { parseResources, type ResourceOptions, resourceDefaults } from './resources.ts';

/** What a caller asks of a sandbox that is to be made. */
export interface AdmissionOptions {
	/** The weakest boundary that is acceptable. */
	readonly isolation?: Isolation | undefined;
	/** Default: `none`. */
	readonly egress?: EgressOptions | undefined;
	readonly resources?: ResourceOptions | undefined;
	readonly env?: Variables | undefined;
	readonly secrets?: Variables | undefined;
	/** Default: 5 minutes. */
	readonly lifetimeMs?: number | undefined;
	/** Default: never. */
	readonly idleMs?: number | undefined;
}

export interface AdmittingBackend {
	readonly name: string;
	readonly capabilities: Capabilities;
}

const optionNames = [
	'isolation',
	'egress',
	'resources',
	'env',
	'secrets',
	'lifetimeMs',
	'idleMs',
] as const satisfies readonly (keyof AdmissionOptions)[];

const defaultLifetimeMs = 300_000;

/**
 * Enforced or refused: the spec in full, or an error that names everything that is wrong. Lifetime and idle
 * time are never refused for want of a capability, because core's own timers hold them.
 *
 * @throws invalid-argument, unsupported
 */
export function admit(options: AdmissionOptions, backend: AdmittingBackend): SandboxSpec {
	const problems = new Problems();
	problems.options('options', options ?? null, optionNames);
	const given = options ?? {};
	const spec: SandboxSpec = {
		isolation: fitIsolation(given.isolation, backend, problems),
		egress: fitEgress(
			{
				wanted: parseEgress(given.egress, problems),
				isExplicit: given.egress !== undefined,
				backend,
			},
			problems,
		),
		resources: fitResources(given.resources, backend, problems),
		environment: parseEnvironment(given.env, given.secrets, problems),
		lifetimeMs: fitLifetime(given.lifetimeMs, backend, problems),
		idleMs: given.idleMs === undefined ? null : problems.wholeNumber('idleMs', given.idleMs, 1),
	};
	problems.throwIfAny({ backend: backend.name, operation: 'create' });
	return Object.freeze(spec);
}

/** What the backend declares holds for every call, so that is what the spec says. */
function fitIsolation(
	least: unknown,
	{ name, capabilities: { isolation } }: AdmittingBackend,
	problems: Problems,
): Isolation {
	if (least === undefined) return isolation;
	const rank = isolations.findIndex((entry) => entry === least);
	if (rank === -1) {
		const all = isolations.map((entry) => `'${entry}'`).join(', ');
		const hint = meant(least, isolations);
		problems.invalid(`isolation must be one of ${all}, got ${shown(least)}${hint}`);
	} else if (rank > isolations.indexOf(isolation)) {
		problems.unsupported(
			'isolation',
			`isolation '${isolations[rank]}' cannot be enforced: ${name} declares '${isolation}'; ask for isolation: '${isolation}' or choose another backend`,
		);
	}
	return isolation;
}

function fitResources(
	options: ResourceOptions | undefined,
	{ name, capabilities }: AdmittingBackend,
	problems: Problems,
): Resources {
	const wanted = parseResources(options, problems);
	const cap = (
		field: Exclude<keyof Resources, 'gpu'>,
		capability: Feature,
		byDefault: number | null,
	): number | null => {
		if (supports(capabilities, capability)) return wanted[field] ?? byDefault;
		if (wanted[field] !== null) {
			problems.unsupported(
				capability,
				`resources.${field} cannot be enforced: ${capability} is not declared by ${name}; leave out resources.${field} or choose another backend`,
			);
		}
		return null;
	};
	return Object.freeze({
		cpu: cap('cpu', 'cpu', resourceDefaults.cpu),
		memoryMiB: cap('memoryMiB', 'memory', resourceDefaults.memoryMiB),
		diskMiB: cap('diskMiB', 'disk', null),
		pids: cap('pids', 'pids', null),
		gpu: wanted.gpu === null ? null : fitGpu(wanted.gpu, { name, capabilities }, problems),
	});
}

/** In the backend's spelling, with the count. */
function fitGpu(
	wanted: string,
	{ name, capabilities: { gpus } }: AdmittingBackend,
	problems: Problems,
): string | null {
	const [model = ''] = wanted.split(':');
	const find = (text: string): string | undefined =>
		gpus.find((gpu) => gpu.toLowerCase() === text.toLowerCase());
	const listed = find(model);
	const found = find(wanted) ?? (listed && listed + wanted.slice(model.length));
	if (found !== undefined) return found;
	const has = gpus.length === 0 ? 'declares none' : `declares ${gpus.join(', ')}`;
	problems.unsupported(
		'gpus',
		`resources.gpu ${JSON.stringify(wanted)} cannot be given: gpus of ${name} ${has}; leave out resources.gpu or choose another backend`,
	);
	return null;
}

function fitLifetime(
	asked: unknown,
	{ name, capabilities: { maxLifetimeMs } }: AdmittingBackend,
	problems: Problems,
): number {
	const most = maxLifetimeMs ?? Number.MAX_SAFE_INTEGER;
	if (asked === undefined) return Math.min(defaultLifetimeMs, most);
	const lifetimeMs = problems.wholeNumber('lifetimeMs', asked, 1) ?? defaultLifetimeMs;
	if (lifetimeMs > most) {
		problems.unsupported(
			'maxLifetimeMs',
			`lifetimeMs ${lifetimeMs} cannot be given: maxLifetimeMs of ${name} is ${most}; ask for lifetimeMs: ${most} or choose another backend`,
		);
	}
	return lifetimeMs;
}
