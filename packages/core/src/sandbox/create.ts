import { Auditor } from '../audit/auditor.ts';
import type { AuditFact } from '../audit/event.ts';
import type { Backend } from '../contract/backend.ts';
import { supports } from '../contract/capabilities.ts';
import type { Driver } from '../contract/driver.ts';
import { SandboxError } from '../contract/error.ts';
import type { SandboxSpec } from '../contract/spec.ts';
import { type AdmissionOptions, admit } from '../policy/admission.ts';
import { shown } from '../policy/argument.ts';
import { type Clock, systemClock } from '../policy/clock.ts';
import { withDeadline } from '../policy/deadline.ts';
import { type Random, systemRandom } from '../policy/random.ts';
import { Redactor } from '../policy/redaction.ts';
import { invalid, requireKnown, requireMs, requireSignal } from './arguments.ts';
import { Gate, wrapError } from './gate.ts';
import { checkBackend, checkDriver } from './manifest.ts';
import type { SandboxOptions } from './options.ts';
import { Sandbox } from './sandbox.ts';

const defaults = Object.freeze({ requestTimeoutMs: 30_000, timeoutMs: 30_000, graceMs: 1000 });

/**
 * Makes a sandbox that holds everything asked for. Rejects with `unsupported` before anything exists when
 * the backend cannot hold it, and leaves nothing behind whenever it rejects.
 */
export async function createSandbox(
	backend: Backend,
	options: SandboxOptions = {},
): Promise<Sandbox> {
	const settings = prepare(backend, options, 'create');
	const { clock, random, redactor, requestTimeoutMs, spec } = settings;
	const labels = checkLabels(options.labels ?? {}, backend.name);
	const request = { key: options.key ?? random.id(), spec, labels };
	const driver = await withDeadline(
		{
			clock,
			timeoutMs: requestTimeoutMs,
			signal: options.signal,
			backend: backend.name,
			operation: 'create',
			retry: 'unsafe',
			discard: (late: Driver) => void destroyQuietly(late),
		},
		(signal) => backend.create({ ...request, signal }),
	).catch((error: unknown) => {
		throw wrapError(backend, error, 'create', (text) => redactor.redact(text));
	});
	return open(backend, driver, options, settings, settings.spec.lifetimeMs);
}

/**
 * A handle on a sandbox that exists, made by this process or another. Nothing of it is changed: what the
 * options ask for is what `verify` holds it against, and it ends at a lifetime only if one is given.
 */
export async function connectSandbox(
	backend: Backend,
	id: string,
	options: Omit<SandboxOptions, 'key' | 'labels'> = {},
): Promise<Sandbox> {
	const settings = prepare(backend, expectations(backend, options), 'connect');
	const connect = backend.connect?.bind(backend);
	if (!supports(backend.capabilities, 'connect') || connect === undefined) {
		throw new SandboxError('this backend has no connect; keep the Sandbox that create gave', {
			code: 'unsupported',
			backend: backend.name,
			operation: 'connect',
			details: { capability: 'connect' },
		});
	}
	const { clock, redactor, requestTimeoutMs } = settings;
	const driver = await withDeadline(
		{
			clock,
			timeoutMs: requestTimeoutMs,
			signal: options.signal,
			backend: backend.name,
			operation: 'connect',
			retry: 'safe',
		},
		(signal) => connect({ id, signal }),
	).catch((error: unknown) => {
		throw wrapError(backend, error, 'connect', (text) => redactor.redact(text));
	});
	return open(backend, driver, options, settings, options.lifetimeMs ?? null);
}

/** Who connects asks for nothing by saying nothing. */
function expectations(backend: Backend, options: SandboxOptions): SandboxOptions {
	const egress = supports(backend.capabilities, 'egressFull') ? 'full' : 'none';
	return { egress, ...options };
}

interface Settings {
	readonly clock: Clock;
	readonly random: Random;
	readonly redactor: Redactor;
	readonly spec: SandboxSpec;
	readonly requestTimeoutMs: number;
	readonly timeoutMs: number;
	readonly graceMs: number;
}

function prepare(backend: Backend, options: SandboxOptions, operation: string): Settings {
	checkBackend(backend);
	const place = { backend: backend.name, operation };
	requireKnown(options, optionNames, place);
	requireSignal(options.signal, place);
	const ms = (field: keyof typeof defaults): number =>
		requireMs(field, options[field], place, defaults[field]);
	const { onAuditFailure } = options;
	if (onAuditFailure !== undefined && !['block', 'drop'].includes(onAuditFailure)) {
		throw invalid(`onAuditFailure must be 'block' or 'drop', got ${shown(onAuditFailure)}`, place);
	}
	// Before the redactor, which takes only what admission lets through.
	const spec = admit(admissionOptions(options), backend);
	return {
		clock: options.clock ?? systemClock,
		random: options.random ?? systemRandom,
		redactor: new Redactor(options.secrets ?? {}),
		spec,
		requestTimeoutMs: ms('requestTimeoutMs'),
		timeoutMs: ms('timeoutMs'),
		graceMs: ms('graceMs'),
	};
}

async function open(
	backend: Backend,
	driver: Driver,
	options: SandboxOptions,
	settings: Settings,
	lifetimeMs: number | null,
): Promise<Sandbox> {
	const { clock, random, redactor, requestTimeoutMs, spec, timeoutMs, graceMs } = settings;
	const redact = (text: string): string => redactor.redact(text);
	const auditor = new Auditor({
		sink: options.audit,
		redactor,
		clock,
		common: {
			backend: backend.name,
			sandboxId: driver.id,
			tenant: options.tenant,
			conversation: options.conversation,
		},
		onFailure: options.onAuditFailure ?? 'block',
	});
	try {
		checkDriver(backend, driver);
		await auditor.record(created(spec));
	} catch (error) {
		await destroyQuietly(driver);
		throw error;
	}
	const gate = new Gate({ backend, clock, requestTimeoutMs, redact });
	return Sandbox.open({
		gate,
		driver,
		spec,
		auditor,
		random,
		timeoutMs,
		graceMs,
		lifetimeMs,
	});
}

function created(spec: SandboxSpec): AuditFact {
	const { isolation, egress, lifetimeMs } = spec;
	const words = typeof egress === 'string' ? egress : JSON.stringify(egress);
	return { kind: 'sandbox-create', isolation, egress: words, lifetimeMs };
}

/** What makes the spec, out of all that can be said to `createSandbox`. */
function admissionOptions(options: SandboxOptions): AdmissionOptions {
	const { isolation, egress, resources, env, secrets, lifetimeMs, idleMs } = options;
	return { isolation, egress, resources, environment: env, secrets, lifetimeMs, idleMs };
}

/** Every option there is: one that is mistyped would otherwise be a wish that nobody hears. */
const optionNames = [
	'isolation',
	'egress',
	'resources',
	'env',
	'secrets',
	'lifetimeMs',
	'idleMs',
	'requestTimeoutMs',
	'timeoutMs',
	'graceMs',
	'labels',
	'key',
	'audit',
	'onAuditFailure',
	'tenant',
	'conversation',
	'signal',
	'clock',
	'random',
] as const satisfies readonly (keyof SandboxOptions)[];

const labelName = /^[a-z][a-z0-9-]{0,62}$/;
const labelValue = /^[A-Za-z0-9._-]{1,63}$/;

function checkLabels(
	labels: Readonly<Record<string, string>>,
	backend: string,
): Readonly<Record<string, string>> {
	for (const [name, value] of Object.entries(labels)) {
		if (labelName.test(name) && labelValue.test(value)) continue;
		throw new SandboxError(
			`labels.${name} must have a name of a-z, 0-9 and - and a value of 1 to 63 of A-Z a-z 0-9 . _ -, got ${JSON.stringify(value)}`,
			{ code: 'invalid-argument', backend, operation: 'create' },
		);
	}
	return labels;
}

/** The call has failed already; what it left is removed as far as can be. */
async function destroyQuietly(driver: Driver): Promise<void> {
	const signal = AbortSignal.timeout(defaults.requestTimeoutMs);
	await driver.destroy({ signal }).catch(() => {});
}
