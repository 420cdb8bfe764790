import {
	type Capabilities,
	type EgressMechanism,
	egressMechanisms,
	supports,
} from '../contract/capabilities.ts';
import type { Egress } from '../contract/spec.ts';
import type { ParsedAllow, ParsedEgress } from './egress.ts';
import type { Problems } from './problems.ts';

export interface EgressFit {
	/** `undefined` for what could not be understood, which is told already. */
	readonly wanted: ParsedEgress | undefined;
	/** False when `none` is what nobody asked for. */
	readonly isExplicit: boolean;
	readonly backend: { readonly name: string; readonly capabilities: Capabilities };
}

/** The egress a backend is told to enforce: what was asked for, by the strongest acceptable mechanism. */
export function fitEgress(fit: EgressFit, problems: Problems): Egress {
	const { wanted, isExplicit, backend } = fit;
	if (wanted === undefined) return 'none';
	if (typeof wanted === 'object') return fitAllow(wanted, backend, problems);
	const capability = wanted === 'none' ? 'egressNone' : 'egressFull';
	if (supports(backend.capabilities, capability)) return wanted;
	const origin = isExplicit ? '' : ", and 'none' is the default";
	const other = wanted === 'none' ? 'full' : 'none';
	problems.unsupported(
		capability,
		`egress '${wanted}' cannot be enforced: ${capability} is not declared by ${backend.name}${origin}; ask for egress: '${other}' or choose another backend`,
	);
	return wanted;
}

function fitAllow(
	{ allow, mechanisms }: ParsedAllow,
	{ name, capabilities }: EgressFit['backend'],
	problems: Problems,
): Egress {
	const can = (mechanism: EgressMechanism): boolean => enforces(mechanism, allow);
	const has = egressMechanisms.filter((entry) => capabilities.egressAllow.includes(entry));
	const weakest = Math.max(0, ...mechanisms.map((entry) => egressMechanisms.indexOf(entry)));
	const able = has.filter(can);
	const mechanism = able.find((entry) => egressMechanisms.indexOf(entry) <= weakest);
	if (mechanism !== undefined) {
		return Object.freeze({ ...frozen(allow), mechanism });
	}
	problems.unsupported('egressAllow', `egress.allow cannot be enforced: ${reason()}`);
	return 'none';

	function reason(): string {
		if (has.length === 0) {
			return `egressAllow is not declared by ${name}; ask for egress: 'none' or choose another backend`;
		}
		const declared = `${name} declares egressAllow ${quoted(has)}`;
		const [strongest] = able;
		if (strongest !== undefined) {
			return `${declared}, which is weaker than ${quoted([egressMechanisms[weakest] ?? 'proxy'])}; name it in egress.mechanism to accept it, as mechanism: '${strongest}', or choose another backend`;
		}
		return `${needs(allow)}, and ${declared}; choose another backend`;
	}
}

/** Whether one mechanism can hold everything on the list: only the proxy sees names and addresses, and counts. */
function enforces(mechanism: EgressMechanism, allow: ParsedAllow['allow']): boolean {
	if (mechanism === 'proxy') return true;
	if (allow.maxBytes !== null) return false;
	return mechanism === 'cidr' ? allow.domains.length === 0 : allow.cidrs.length === 0;
}

function needs(allow: ParsedAllow['allow']): string {
	if (allow.maxBytes !== null) return "maxBytes needs the mechanism 'proxy'";
	if (allow.domains.length === 0) return "cidrs need the mechanism 'proxy' or 'cidr'";
	if (allow.cidrs.length === 0) return "domains need the mechanism 'proxy', 'sni' or 'dns'";
	return "domains and cidrs together need the mechanism 'proxy'";
}

function frozen(allow: ParsedAllow['allow']): ParsedAllow['allow'] {
	return {
		domains: Object.freeze([...allow.domains]),
		cidrs: Object.freeze([...allow.cidrs]),
		ports: Object.freeze([...allow.ports]),
		maxBytes: allow.maxBytes,
	};
}

function quoted(mechanisms: readonly string[]): string {
	return mechanisms.map((mechanism) => `'${mechanism}'`).join(', ');
}
