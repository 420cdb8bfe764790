import type { Backend } from '../contract/backend.ts';
import type { Capabilities } from '../contract/capabilities.ts';
import type { SandboxSpec } from '../contract/spec.ts';
import { admit } from '../policy/admission.ts';
import type { EgressOptions } from '../policy/egress.ts';

/** Long enough for any check; and the sandbox of a run that crashed still ends. */
const lifetimeMs = 10 * 60_000;

/** Nothing is there: a reserved name and a range for documentation. */
const nowhere = { domains: ['conformance.invalid'], cidrs: ['192.0.2.0/24'] } as const;

export function generousLifetimeMs({ maxLifetimeMs }: Capabilities): number {
	return Math.min(lifetimeMs, maxLifetimeMs ?? lifetimeMs);
}

/** The tightest that the backend has; checks that need a network ask for it. */
export function conformanceEgress(capabilities: Capabilities): EgressOptions {
	if (capabilities.egressNone !== false) return 'none';
	const [mechanism] = capabilities.egressAllow;
	if (capabilities.egressFull !== false || mechanism === undefined) return 'full';
	const { domains, cidrs } = nowhere;
	return { allow: mechanism === 'cidr' ? { cidrs } : { domains }, mechanism };
}

/** What core hands to `create` when nothing more is asked for. */
export function conformanceSpec(backend: Backend): SandboxSpec {
	const { capabilities } = backend;
	return admit(
		{ egress: conformanceEgress(capabilities), lifetimeMs: generousLifetimeMs(capabilities) },
		backend,
	);
}
