import type { Backend } from '../../contract/backend.ts';
import { supports } from '../../contract/capabilities.ts';
import type { SandboxSpec } from '../../contract/spec.ts';
import { type AdmissionOptions, admit } from '../../policy/admission.ts';
import { type Clock, systemClock } from '../../policy/clock.ts';
import { type Random, systemRandom } from '../../policy/random.ts';
import type { Redactor } from '../../policy/redaction.ts';
import type { Place } from '../calls/arguments.ts';
import { checkSandboxOptions } from './create-rules.ts';
import type { ErrorExit } from '../calls/error-exit.ts';
import type { SandboxOptions } from '../options.ts';

export interface Wanted {
	readonly backend: Backend;
	/** Of the call that makes or connects. */
	readonly place: Place;
	readonly options: SandboxOptions;
	readonly redactor: Redactor;
	readonly exit: ErrorExit;
}

/** All that one sandbox is made of but its driver: checked, and with every default filled in. */
export interface Settings extends Wanted {
	readonly clock: Clock;
	readonly random: Random;
	readonly spec: SandboxSpec;
	readonly requestTimeoutMs: number;
	readonly timeoutMs: number;
	readonly graceMs: number;
}

/** @throws invalid-argument and unsupported, before anything exists. */
export function prepare(wanted: Wanted): Settings {
	const { backend, place, options } = wanted;
	checkSandboxOptions(options, place);
	const asked = place.operation === 'connect' ? expectations(backend, options) : options;
	return {
		...wanted,
		spec: admit(admissionOptions(asked), backend),
		clock: options.clock ?? systemClock,
		random: options.random ?? systemRandom,
		requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
		timeoutMs: options.timeoutMs ?? 30_000,
		graceMs: options.graceMs ?? 1000,
	};
}

/** Who connects asks for nothing by saying nothing. */
function expectations(backend: Backend, options: SandboxOptions): SandboxOptions {
	const egress = supports(backend.capabilities, 'egressFull') ? 'full' : 'none';
	return { ...options, egress: options.egress ?? egress };
}

/** What makes the spec, out of all that can be said to `createSandbox`. */
function admissionOptions(options: SandboxOptions): AdmissionOptions {
	const { isolation, egress, resources, env, secrets, lifetimeMs, idleMs } = options;
	return { isolation, egress, resources, env, secrets, lifetimeMs, idleMs };
}
