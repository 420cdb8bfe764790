import { BlockList, isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import { SandboxError } from '../contract/error.ts';
import { shown } from './argument.ts';

/** What people write instead of a name, and what to tell them. */
const mistakes: readonly (readonly [RegExp, string])[] = [
	[/^$/, 'it is empty'],
	[/[\p{Cc}\s]/u, 'it has white space or a control character in it'],
	[/:\/\//, 'leave out the scheme'],
	[/@/, 'leave out the user'],
	[/[/\\?#]/, 'leave out the path'],
	[/^\[|:.*:/, 'an address belongs in cidrs'],
	[/:/, 'leave out the port, it belongs in ports'],
	[/%/, 'it has a percent sign in it'],
	[/\*/, 'a star stands only in front, as in *.example.org'],
];

/**
 * The normal form of a name, or of `*.` and a name: lower case, international names in their ASCII form,
 * no trailing dot.
 *
 * @throws invalid-argument for anything that is not a name of at least two labels.
 */
export function hostPattern(text: unknown): string {
	const isWildcard = typeof text === 'string' && text.startsWith('*.');
	const outcome = normalName(isWildcard ? text.slice(2) : text);
	if (outcome.name !== undefined) return isWildcard ? `*.${outcome.name}` : outcome.name;
	throw new SandboxError(
		`must be a host name or "*." and a host name, got ${shown(text)}: ${outcome.mistake}`,
		{ code: 'invalid-argument' },
	);
}

/** Whether a pattern from `hostPattern` covers a host; what is not a host name matches nothing. */
export function matchesHost(pattern: string, host: string): boolean {
	const { name } = normalName(host);
	if (name === undefined) return false;
	return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
}

type Outcome =
	| { readonly name: string; readonly mistake?: undefined }
	| { readonly name?: undefined; readonly mistake: string };

function normalName(text: unknown): Outcome {
	if (typeof text !== 'string') return { mistake: 'it is not a string' };
	const mistake = mistakes.find(([pattern]) => pattern.test(text));
	if (mistake !== undefined) return { mistake: mistake[1] };
	// Reads numbers as `inet_aton` does: every spelling of an address shows as one, and gives nothing when it is wrong.
	const ascii = domainToASCII(text);
	const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
	if (isIP(name) !== 0) return { mistake: 'an address belongs in cidrs' };
	const labels = name.split('.');
	if (name.length > 253 || !labels.every(isLabel)) return { mistake: 'it is not a valid name' };
	if (labels.length < 2) return { mistake: 'it has a single label' };
	return { name };
}

/** Letters, digits and hyphens inside. */
function isLabel(label: string): boolean {
	return label.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label);
}

type Block = readonly [network: string, prefix: number];

const reservedBlocks4: readonly Block[] = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
];

/** All that is assigned for global use; loopback, v4-mapped, NAT64, unique local, link-local and multicast lie outside. */
const globalBlock6: Block = ['2000::', 3];

const reservedBlocks6: readonly Block[] = [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20],
];

const reserved4 = blockList('ipv4', reservedBlocks4);
const global6 = blockList('ipv6', [globalBlock6]);
const reserved6 = blockList('ipv6', reservedBlocks6);

/** Whether the address is one of the open internet; false for anything that is not an address. */
export function isPublicAddress(ip: string): boolean {
	if (isIPv4(ip)) return !reserved4.check(ip, 'ipv4');
	if (isIP(ip) !== 6 || ip.includes('%')) return false;
	return global6.check(ip, 'ipv6') && !reserved6.check(ip, 'ipv6');
}

/** Whether a range from `normalCidr` has no address of the open internet in it. */
export function isReservedRange(cidr: string): boolean {
	const [network = '', bits] = cidr.split('/');
	const prefix = Number(bits);
	const family = isIPv4(network) ? 'ipv4' : 'ipv6';
	const liesIn = (block: Block): boolean =>
		block[1] <= prefix && blockList(family, [block]).check(network, family);
	if (family === 'ipv4') return reservedBlocks4.some(liesIn);
	const [, globalPrefix] = globalBlock6;
	if (!liesIn(globalBlock6)) return prefix >= globalPrefix;
	return reservedBlocks6.some(liesIn);
}

function blockList(family: 'ipv4' | 'ipv6', blocks: readonly Block[]): BlockList {
	const list = new BlockList();
	for (const [network, prefix] of blocks) list.addSubnet(network, prefix, family);
	return list;
}
