import {
	type Backend,
	type Capabilities,
	createSandbox,
	type EgressOptions,
	type Sandbox,
} from '@anybox/core';
import type { Terminal } from './command.ts';
import { telling } from './progress.ts';

export interface Opening {
	readonly terminal: Terminal;
	readonly signal: AbortSignal;
	readonly lifetimeMs?: number;
	readonly egress?: EgressOptions | undefined;
}

/** A sandbox without a network unless another egress is wanted, or with all of it where the backend has none without. */
export function openSandbox(
	backend: Backend,
	{ terminal, egress, ...options }: Opening,
): Promise<Sandbox> {
	const told = telling(terminal, `starting ${backend.name}`);
	const wanted = egress ?? (lacksNone(backend) ? 'full' : undefined);
	return createSandbox(backend, {
		...(wanted === undefined ? {} : { egress: wanted }),
		...options,
	}).finally(told);
}

/** A module may export anything: `createSandbox` tells what is missing. */
function lacksNone({ capabilities }: { readonly capabilities?: Partial<Capabilities> }): boolean {
	return capabilities?.egressNone === false;
}
