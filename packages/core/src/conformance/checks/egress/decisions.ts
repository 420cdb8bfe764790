import type { AuditEvent } from '../../../audit/event.ts';
import type { EgressDecision } from '../../../contract/egress-decision.ts';
import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { fetchCode } from '../support/network-code.ts';
import { ownPages } from '../support/own-pages.ts';
import { printedJson } from '../support/printed-json.ts';

export const decisionChecks: readonly Check[] = [
	{
		id: 'egress/decisions-are-recorded',
		level: 'must',
		claim:
			'With an allowlist by `proxy` the audit log has each connection that was let through, and each that was not.',
		needs: ['egressAllow:proxy'],
		async run({ open }) {
			await using own = await ownPages();
			const [one, other] = own.pair.map(({ url, word }) => ({ url: new URL(url), word }));
			if (one === undefined || other === undefined) return;
			const port = Number(one.url.port);
			const events: AuditEvent[] = [];
			const box = await open({
				egress: { allow: { cidrs: [`${one.url.hostname}/32`], ports: [port] } },
				audit: { write: (event) => void events.push(event) },
			});
			const pages = [one, other].map(({ url, word }) => [url.href, word]);
			await printedJson(box, fetchCode(pages));
			const told = events.flatMap((event) =>
				event.kind === 'egress-decision' ? [wordsOf(event)] : [],
			);
			const wanted = [one, other].map(({ url: { hostname, port: asked } }, index) =>
				wordsOf({ host: hostname, port: Number(asked), allowed: index === 0 }),
			);
			same([...new Set(told)].toSorted(), wanted.toSorted(), 'the decisions in the audit log');
		},
	},
];

function wordsOf({
	host,
	port,
	allowed,
}: Pick<EgressDecision, 'host' | 'port' | 'allowed'>): string {
	return `${host}:${port} ${allowed ? 'let through' : 'not let through'}`;
}
