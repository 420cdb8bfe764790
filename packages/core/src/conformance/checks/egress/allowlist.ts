import { isIP } from 'node:net';
import { type EgressMechanism, egressMechanisms } from '../../../contract/capabilities.ts';
import type { EgressAllowOptions } from '../../../policy/egress.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import type { EgressTarget, EgressTargets } from '../../egress-targets.ts';
import { prerequisite, same } from '../../expectations.ts';
import { hostServers } from '../support/host-servers.ts';
import { dnsCode, fetchCode } from '../support/network-code.ts';
import { type OwnPages, ownPages } from '../support/own-pages.ts';
import { printedJson } from '../support/printed-json.ts';

type Kind = keyof EgressTargets;

/** What a mechanism can tell apart, and so must. */
export const kindsOf: Readonly<Record<EgressMechanism, readonly Kind[]>> = {
	proxy: ['byAddress', 'byName'],
	sni: ['byName'],
	cidr: ['byAddress'],
	dns: ['byName'],
};

export const allowlistChecks: readonly Check[] = [
	{
		id: 'egress/allowlist-lets-through',
		level: 'must',
		claim: 'What an allowlist names is reached, by every mechanism that is declared.',
		needs: ['egressAllow'],
		async run(context) {
			for await (const { words, allowed, reached } of looks(context)) {
				same(reached.includes(allowed), true, `${allowed} is reached where ${words}`);
			}
		},
	},
	{
		id: 'egress/allowlist-keeps-out',
		level: 'must',
		claim: 'What an allowlist does not name is not reached, by any mechanism that is declared.',
		needs: ['egressAllow'],
		async run(context) {
			const unreached: string[] = [];
			for await (const { words, allowed, reached } of looks(context)) {
				const others = reached.filter((url) => url !== allowed);
				same(others, [], `what else is reached where ${words}`);
				if (!reached.includes(allowed)) unreached.push(allowed);
			}
			// What is never reached, by nobody, shows nothing about who is kept from it.
			const pages = `pages that are reached where they are allowed (${unreached.join(', ')} is not)`;
			prerequisite(`${pages}; see egressTargets`, unreached.length === 0);
		},
	},
	{
		id: 'egress/proxy-closes-dns',
		level: 'must',
		claim: 'With an allowlist by `proxy` code resolves no name by itself.',
		needs: ['egressAllow:proxy'],
		async run({ open }) {
			await using servers = await hostServers('unused');
			const { addresses, dnsPort } = servers;
			const allow = { domains: ['conformance.invalid'] };
			const box = await open({ egress: { allow, mechanism: 'proxy' } });
			const own = addresses.map((address) => [address, dnsPort]);
			same(await printedJson(box, dnsCode(own)), [], 'who resolves a name');
		},
	},
];

/** What code found from behind one allowlist. */
interface Look {
	readonly words: string;
	readonly allowed: string;
	readonly reached: readonly unknown[];
}

/** Each page of each pair is allowed once, while the other is not. */
async function* looks({ open, capabilities, egressTargets }: CheckContext): AsyncGenerator<Look> {
	await using own = await ownPages();
	for (const mechanism of egressMechanisms) {
		if (!capabilities.egressAllow.includes(mechanism)) continue;
		for (const kind of kindsOf[mechanism]) {
			const pages = pagesOf(mechanism, kind, egressTargets, own);
			for (const target of pages.slice(0, 2)) {
				const box = await open({ egress: { allow: allowing(target), mechanism } });
				const found = await printedJson(box, fetchCode(pages.map(({ url, word }) => [url, word])));
				yield {
					words: `${mechanism} allows ${target.url}`,
					allowed: target.url,
					reached: Array.isArray(found) ? found : [],
				};
				await box.kill();
			}
		}
	}
}

/** The pair first, and then what is never allowed. */
export function pagesOf(
	mechanism: EgressMechanism,
	kind: Kind,
	targets: EgressTargets,
	own: OwnPages,
): readonly EgressTarget[] {
	const given = targets[kind];
	if (given === undefined && kind === 'byAddress') return [...own.pair, ...own.elsewhere];
	const isFit = given?.every(({ url }) => fits(url, mechanism, kind)) ?? false;
	prerequisite(`two pages for ${mechanism}, as egressTargets.${kind}`, isFit);
	return given ?? [];
}

function fits(url: string, mechanism: EgressMechanism, kind: Kind): boolean {
	const { protocol, hostname } = new URL(url);
	const isAddress = isIP(bare(hostname)) !== 0;
	return isAddress === (kind === 'byAddress') && (mechanism !== 'sni' || protocol === 'https:');
}

export function allowing({ url, address: led }: EgressTarget): EgressAllowOptions {
	const { protocol, hostname, port } = new URL(url);
	const address = bare(hostname);
	const ports = [port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)];
	const version = isIP(address);
	if (version !== 0) return { cidrs: [only(address)], ports };
	return { domains: [hostname], ports, ...(led === undefined ? {} : { cidrs: [only(led)] }) };
}

/** The range of one address. */
function only(address: string): string {
	return `${address}/${isIP(address) === 4 ? 32 : 128}`;
}

/** An address of IPv6 stands in brackets in a URL. */
function bare(hostname: string): string {
	return hostname.replaceAll(/[[\]]/g, '');
}
