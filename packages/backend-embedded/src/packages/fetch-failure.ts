import { SandboxError, type SandboxErrorOptions } from '@anybox/core';

/** Why packages could not be fetched. */
export function fetchFailure(fact: string, options: SandboxErrorOptions): SandboxError {
	return new SandboxError(fact, { backend: 'embedded', operation: 'fetchPackages', ...options });
}
