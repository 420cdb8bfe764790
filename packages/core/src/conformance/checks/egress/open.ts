import type { Check } from '../../check.ts';
import { truthy } from '../../expectations.ts';
import { fetchCode, reachCode } from '../support/network-code.ts';
import { ownPages } from '../support/own-pages.ts';
import { printedJson } from '../support/printed-json.ts';
import { publicAddresses } from '../support/public-addresses.ts';

export const openChecks: readonly Check[] = [
	{
		id: 'egress/full-is-open',
		level: 'must',
		claim: "With `egress: 'full'` code reaches a server outside of its sandbox.",
		needs: ['egressFull'],
		async run({ open, egressTargets }) {
			await using own = await ownPages();
			const { byAddress = [], byName = [] } = egressTargets;
			const pages = [...own.pair, ...byAddress, ...byName].map(({ url, word }) => [url, word]);
			const box = await open({ egress: 'full' });
			if (isSome(await printedJson(box, fetchCode(pages)))) return;
			// A sandbox elsewhere does not reach this machine, and one here may have no way to the internet.
			const found = await printedJson(box, reachCode(publicAddresses));
			truthy(
				'a page of this machine, of egressTargets or a public server is reached',
				isSome(found),
			);
		},
	},
];

function isSome(found: unknown): boolean {
	return Array.isArray(found) && found.length > 0;
}
