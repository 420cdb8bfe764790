import type { Backend } from '../../contract/backend.ts';
import { supports } from '../../contract/capabilities.ts';
import type { Driver } from '../../contract/driver.ts';
import { SandboxError } from '../../contract/error.ts';
import { isRecord } from '../../policy/argument.ts';
import { withDeadline } from '../../policy/deadline.ts';
import { Redactor } from '../../policy/redaction.ts';
import { isSecretText } from '../../policy/secret-forms.ts';
import { type Place, requireId } from '../calls/arguments.ts';
import { destroyQuietly } from './destroy-quietly.ts';
import { EgressLog } from './egress-log.ts';
import { ErrorExit } from '../calls/error-exit.ts';
import { checkBackend } from './manifest.ts';
import { openSandbox } from './open-sandbox.ts';
import type { SandboxOptions } from '../options.ts';
import type { Sandbox } from '../sandbox.ts';
import { prepare, type Settings } from './settings.ts';

/**
 * Makes a sandbox that holds everything asked for. Rejects with `unsupported` before anything exists when
 * the backend cannot hold it, and leaves nothing behind whenever it rejects.
 *
 * End it by `await using box = await createSandbox(…)`, or by `box.kill()` in a `finally`. One that is
 * forgotten lives until its lifetime is over, and where its backend holds a process or a connection for it,
 * this process stays alive as long.
 *
 * @throws invalid-argument, unsupported, and what the backend fails with.
 */
export async function createSandbox(
	backend: Backend,
	options: SandboxOptions = {},
): Promise<Sandbox> {
	return making({ backend, operation: 'create', options }, async (settings) => {
		const { place, random, spec } = settings;
		const egressLog = new EgressLog();
		const request = {
			key: options.key ?? random.id(),
			spec,
			labels: options.labels ?? {},
			onEgress: egressLog.tell,
		};
		const driver = await withDeadline(
			{
				...settings,
				...place,
				timeoutMs: settings.requestTimeoutMs,
				signal: options.signal,
				retry: 'unsafe',
				discard: (late: Driver) => void destroyQuietly(backend, late),
			},
			(signal) => backend.create({ ...request, signal }),
		);
		try {
			return await openSandbox(settings, { driver, egressLog, lifetimeMs: spec.lifetimeMs });
		} catch (error) {
			await destroyQuietly(backend, driver);
			throw error;
		}
	});
}

/**
 * A handle on a sandbox that exists, made by this process or another. Nothing of it is changed: what the
 * options ask for is what `verify` holds it against, it ends at a lifetime only if one is given, and when
 * this rejects it lives on.
 *
 * @throws unsupported where the backend has no `connect`, not-found for an id that is unknown or gone.
 */
export async function connectSandbox(
	backend: Backend,
	id: string,
	options: Omit<SandboxOptions, 'key' | 'labels'> = {},
): Promise<Sandbox> {
	return making({ backend, operation: 'connect', options }, async (settings) => {
		const { place } = settings;
		const known = requireId('id', id, place);
		const connect = backend.connect?.bind(backend);
		if (!supports(backend.capabilities, 'connect') || connect === undefined) {
			throw new SandboxError('this backend has no connect; keep the Sandbox that create gave', {
				code: 'unsupported',
				...place,
				details: { capability: 'connect' },
			});
		}
		const driver = await withDeadline(
			{
				...settings,
				...place,
				timeoutMs: settings.requestTimeoutMs,
				signal: options.signal,
				retry: 'safe',
			},
			(signal) => connect({ id: known, signal }),
		);
		return openSandbox(settings, { driver, lifetimeMs: options.lifetimeMs ?? null });
	});
}

interface Wish {
	readonly backend: Backend;
	readonly operation: 'create' | 'connect';
	readonly options: SandboxOptions;
}

/** Checks what was asked for, and lets no error out that holds a secret, be it one about the options. */
async function making(
	{ backend, operation, options }: Wish,
	make: (settings: Settings) => Promise<Sandbox>,
): Promise<Sandbox> {
	checkBackend(backend, operation);
	const redactor = redactorOf(options);
	const exit = new ErrorExit(backend, redactor);
	const place: Place = { backend: backend.name, operation };
	try {
		return await make(prepare({ backend, place, options, redactor, exit }));
	} catch (error) {
		throw exit.leaving(error, operation);
	}
}

/** Before anything is checked: what may be a secret is taken for one. */
function redactorOf(options: unknown): Redactor {
	const secrets = isRecord(options) && isRecord(options['secrets']) ? options['secrets'] : {};
	const entries = Object.entries(secrets).flatMap(([name, value]) =>
		isSecretText(value) ? [[name, value] as const] : [],
	);
	return new Redactor(Object.fromEntries(entries));
}
