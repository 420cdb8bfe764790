import { BlockList, isIP, isIPv4 } from 'node:net';
import type { EgressAllow } from '../contract/spec.ts';
import { normalCidr } from './cidr.ts';
import { isPublicAddress, isReservedRange, matchesHost } from './hosts.ts';
import { checkArgument, checkedLater, listOf, must, shape, text, wholeNumber } from './rules.ts';

/** What an allowlist says of hosts and addresses; `null` where it has nothing against them, and words where it has. */
export interface EgressGate {
	/** Of a name before it is looked up, or of an address that was asked for by itself. */
	readonly objectionTo: (host: string, port: number) => string | null;
	/** Of an address that a name on the list led to. */
	readonly objectionToAnswer: (address: string) => string | null;
}

const range = must(
	'be a range such as "192.0.2.0/24"',
	(value) => typeof value === 'string' && normalCidr(value) === value,
);
const allowRule = shape(
	{ domains: listOf(text), cidrs: listOf(range), ports: listOf(wholeNumber(1, 65_535)) },
	{ maxBytes: checkedLater, mechanism: checkedLater },
);

/**
 * For backends whose proxy enforces an allowlist: what core has checked, as a decision for each host. An address that is
 * not of the open internet, such as a private one or that of a metadata service, is open only where a range names it that
 * has nothing of the open internet; neither a wide range nor a name leads there.
 *
 * @throws invalid-argument
 */
export function egressGate(allow: EgressAllow): EgressGate {
	checkArgument('egressGate', 'allow', allow, allowRule);
	const { domains, ports } = allow;
	const wide = rangesOf(allow.cidrs.filter((cidr) => !isReservedRange(cidr)));
	const reserved = rangesOf(allow.cidrs.filter(isReservedRange));
	const isListed = (address: string): boolean =>
		reserved(address) || (wide(address) && isPublicAddress(address));

	return {
		objectionTo(host, port) {
			if (!ports.includes(port)) return `port ${port} is not on the list`;
			if (isIP(host) !== 0) return isListed(host) ? null : 'the address is in no range of the list';
			const isNamed = domains.some((pattern) => matchesHost(pattern, host));
			return isNamed ? null : 'the name is not on the list';
		},
		objectionToAnswer(address) {
			if (isPublicAddress(address) || reserved(address)) return null;
			return `the name leads to ${address}, which is not of the open internet and in no range of the list`;
		},
	};
}

function rangesOf(cidrs: readonly string[]): (address: string) => boolean {
	const list = new BlockList();
	for (const cidr of cidrs) {
		const [network = '', prefix] = cidr.split('/');
		list.addSubnet(network, Number(prefix), familyOf(network));
	}
	return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
	return isIPv4(address) ? 'ipv4' : 'ipv6';
}
