import type { EgressOptions } from '@anybox/core';
import { UsageError } from './command.ts';

export const egressHelp = `  --egress WHAT        none, full, or allow= and names and ranges: allow=example.org,*.example.net,10.0.0.0/8
  --ports LIST         of what is allowed; default: 443,80`;

export const egressWords = { egress: { type: 'string' }, ports: { type: 'string' } } as const;

export interface EgressWanted {
	readonly egress?: string | undefined;
	readonly ports?: string | undefined;
}

/**
 * What was typed of what may be reached; `undefined` for nothing in particular. Core says what is wrong with a name or a range.
 *
 * @throws UsageError
 */
export function parseEgressWords({ egress, ports }: EgressWanted): EgressOptions | undefined {
	if (egress === 'none' || egress === 'full' || egress === undefined) {
		if (ports !== undefined) throw new UsageError('--ports goes with --egress allow=');
		return egress;
	}
	if (!egress.startsWith('allow=')) {
		throw new UsageError(
			`--egress must be none, full or allow= and what may be reached, got "${egress}"`,
		);
	}
	const entries = listed(egress.slice('allow='.length));
	const cidrs = entries.filter((entry) => entry.includes('/'));
	const domains = entries.filter((entry) => !entry.includes('/'));
	return {
		allow: { domains, cidrs, ...(ports === undefined ? {} : { ports: listed(ports).map(Number) }) },
	};
}

function listed(text: string): readonly string[] {
	return text
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
