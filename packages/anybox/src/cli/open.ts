import { type Backend, type Capabilities, createSandbox, type Sandbox } from '@anybox/core';
import type { Terminal } from './command.ts';
import { telling } from './progress.ts';

export interface Opening {
	readonly terminal: Terminal;
	readonly signal: AbortSignal;
	readonly lifetimeMs?: number;
}

/** A sandbox without a network, or with all of it where the backend has none without. */
export function openSandbox(backend: Backend, { terminal, ...options }: Opening): Promise<Sandbox> {
	const told = telling(terminal, `starting ${backend.name}`);
	return createSandbox(backend, {
		...(lacksNone(backend) ? { egress: 'full' } : {}),
		...options,
	}).finally(told);
}

/** A module may export anything: `createSandbox` tells what is missing. */
function lacksNone({ capabilities }: { readonly capabilities?: Partial<Capabilities> }): boolean {
	return capabilities?.egressNone === false;
}
