import { egressMechanisms } from '../../../contract/capabilities.ts';
import type { Check } from '../../check.ts';
import { prerequisite, same } from '../../expectations.ts';
import { fetchCode } from '../support/network-code.ts';
import { ownPages } from '../support/own-pages.ts';
import { printedJson } from '../support/printed-json.ts';
import { allowing, kindsOf, pagesOf } from './allowlist.ts';

export const changeChecks: readonly Check[] = [
	{
		id: 'egress/changes-at-once',
		level: 'must',
		claim:
			'When `setEgress` has resolved, the sandbox reaches what was named last, and nothing else.',
		needs: ['egressAllow', 'setEgress'],
		async run({ open, capabilities, egressTargets }) {
			await using own = await ownPages();
			const mechanism = egressMechanisms.find((one) => capabilities.egressAllow.includes(one));
			if (mechanism === undefined) return;
			const [kind = 'byName'] = kindsOf[mechanism];
			const pages = pagesOf(mechanism, kind, egressTargets, own);
			const [one, other] = pages;
			prerequisite(`two pages for ${mechanism}`, one !== undefined && other !== undefined);
			const code = fetchCode(pages.map(({ url, word }) => [url, word]));
			const box = await open({ egress: { allow: allowing(one), mechanism } });
			same(await printedJson(box, code), [one.url], 'what is reached at first');
			await box.setEgress({ allow: allowing(other), mechanism });
			same(await printedJson(box, code), [other.url], 'what is reached after a change');
			await box.setEgress('none');
			same(await printedJson(box, code), [], "what is reached after 'none'");
			same(box.spec.egress, 'none', 'the egress that the sandbox tells');
		},
	},
];
