import { type EgressMechanism, egressMechanisms } from '../contract/capabilities.ts';
import { SandboxError } from '../contract/error.ts';
import type { EgressAllow } from '../contract/spec.ts';
import { isRecord, shown } from './argument.ts';
import { normalCidr } from './cidr.ts';
import { hostPattern } from './hosts.ts';
import { meant } from './nearest-name.ts';
import type { Problems } from './problems.ts';

/** What may be reached when not everything may: at least a domain or a range. */
export interface EgressAllowOptions {
	/** Exact names, or `*.example.org` for every name below it. */
	readonly domains?: readonly string[];
	/** Address ranges, `192.0.2.0/24` or `2001:db8::/32`. */
	readonly cidrs?: readonly string[];
	/** Default: 443 and 80. */
	readonly ports?: readonly number[];
	/** Bytes in both directions after which every connection is cut. Default: no cap. */
	readonly maxBytes?: number;
}

/** What a sandbox may reach. */
export type EgressOptions =
	| 'none'
	| 'full'
	| {
			readonly allow: EgressAllowOptions;
			/** Mechanisms that are accepted beside stronger ones. Default: `proxy` alone. */
			readonly mechanism?: EgressMechanism | readonly EgressMechanism[];
	  };

export interface ParsedAllow {
	readonly allow: Omit<EgressAllow, 'mechanism'>;
	/** Empty where none is named. */
	readonly mechanisms: readonly EgressMechanism[];
}

export type ParsedEgress = 'none' | 'full' | ParsedAllow;

/** Checks every value, whatever the types said; `undefined` for what cannot be understood. */
export function parseEgress(
	options: EgressOptions | undefined,
	problems: Problems,
): ParsedEgress | undefined {
	if (options === undefined || options === 'none' || options === 'full') return options ?? 'none';
	if (!isRecord(options) || !('allow' in options)) {
		const hint = meant(options, ['none', 'full']);
		problems.invalid(`egress must be 'none', 'full' or { allow }, got ${shown(options)}${hint}`);
		return undefined;
	}
	const given = problems.options('egress', options, ['allow', 'mechanism']);
	return {
		allow: parseAllow(given['allow'], problems),
		mechanisms: parseMechanisms(given['mechanism'], problems),
	};
}

function parseAllow(value: unknown, problems: Problems): ParsedAllow['allow'] {
	const field = 'egress.allow';
	const names = ['domains', 'cidrs', 'ports', 'maxBytes'];
	const given = problems.options(field, value ?? null, names);
	const { domains, cidrs, ports = [443, 80], maxBytes } = given;
	if (isEmpty(domains) && isEmpty(cidrs)) {
		problems.invalid(`${field} names neither a domain nor a range; use 'none' to allow nothing`);
	}
	if (isEmpty(ports)) problems.invalid(`${field}.ports must name at least one port`);
	const each = <Value>(
		name: string,
		entries: unknown,
		parse: (entry: unknown, entryField: string) => Value | null,
	): Value[] => {
		const all = problems
			.list(`${field}.${name}`, entries)
			.map((entry, index) => parse(entry, `${field}.${name}[${index}]`));
		return [...new Set(all.filter((entry) => entry !== null))];
	};
	return {
		domains: each('domains', domains, (entry, at) => parseDomain(entry, at, problems)),
		cidrs: each('cidrs', cidrs, (entry, at) => parseCidr(entry, at, problems)),
		ports: each('ports', ports, (entry, at) => problems.wholeNumber(at, entry, 1, 65535)),
		maxBytes:
			maxBytes === undefined ? null : problems.wholeNumber(`${field}.maxBytes`, maxBytes, 1),
	};
}

function isEmpty(value: unknown): boolean {
	return value === undefined || (Array.isArray(value) && value.length === 0);
}

function parseDomain(entry: unknown, field: string, problems: Problems): string | null {
	try {
		return hostPattern(entry);
	} catch (error) {
		if (!SandboxError.is(error)) throw error;
		problems.invalid(`${field} ${error.message}`);
		return null;
	}
}

function parseCidr(entry: unknown, field: string, problems: Problems): string | null {
	const cidr = typeof entry === 'string' ? normalCidr(entry) : undefined;
	if (cidr !== undefined) return cidr;
	problems.invalid(
		`${field} must be a range such as "192.0.2.0/24" with no bit set beyond its prefix, got ${shown(entry)}`,
	);
	return null;
}

function parseMechanisms(value: unknown, problems: Problems): readonly EgressMechanism[] {
	if (value === undefined) return [];
	const named: readonly unknown[] = Array.isArray(value) ? value : [value];
	const known = egressMechanisms.filter((mechanism) => named.includes(mechanism));
	const unknown = named.filter((entry) => !known.some((mechanism) => mechanism === entry));
	for (const entry of unknown) {
		const all = egressMechanisms.map((mechanism) => `'${mechanism}'`).join(', ');
		const hint = meant(entry, egressMechanisms);
		problems.invalid(`egress.mechanism must be one of ${all}, got ${shown(entry)}${hint}`);
	}
	return known;
}
