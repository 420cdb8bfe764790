import { egressMechanisms } from '../../../contract/capabilities.ts';
import type { EgressAllowOptions } from '../../../policy/egress.ts';
import { createSandbox } from '../../../sandbox/creation/create.ts';
import type { Check } from '../../check.ts';
import type { CheckContext } from '../../context.ts';
import { same } from '../../expectations.ts';
import { refusesToCreate } from '../support/refuses-to-create.ts';

const domains = ['conformance.invalid'] as const;

export const refusalChecks: readonly Check[] = [
	{
		id: 'egress/default-is-refused-where-weak',
		level: 'must',
		claim:
			"Where `egress: 'none'` cannot be enforced, creation without an egress rejects with `unsupported`.",
		lacks: 'egressNone',
		async run(context) {
			const { backend, labels, signal } = context;
			await refusesToCreate(context, 'unsupported', {
				what: 'no egress in particular',
				options: { labels, signal },
				// Not by `open`, which asks for an egress that the backend has.
				creation: (options) => createSandbox(backend, options),
			});
			await refusesToCreate(context, 'unsupported', {
				what: "egress 'none'",
				options: { egress: 'none' },
			});
		},
	},
	{
		id: 'egress/allowlist-is-refused-where-absent',
		level: 'must',
		claim:
			'An allowlist where no mechanism is declared rejects with `unsupported`, and nothing exists.',
		lacks: 'egressAllow',
		async run(context) {
			for (const mechanism of [...egressMechanisms, egressMechanisms]) {
				const allow = mechanism === 'cidr' ? { cidrs: ['192.0.2.0/24'] } : { domains };
				await refusesToCreate(context, 'unsupported', {
					what: `an allowlist by ${String(mechanism)}`,
					options: { egress: { allow, mechanism } },
				});
			}
		},
	},
	{
		id: 'egress/weaker-mechanism-must-be-named',
		level: 'must',
		claim:
			'An allowlist that only a weaker mechanism can enforce rejects unless the mechanism is named.',
		needs: ['egressAllow'],
		async run(context) {
			const { capabilities } = context;
			const strongest = egressMechanisms.find((one) => capabilities.egressAllow.includes(one));
			const allow = strongest === 'cidr' ? { cidrs: ['192.0.2.0/24'] } : { domains };
			if (strongest === undefined) return;
			if (strongest === 'proxy') {
				same(await mechanismOf(context, { allow }), 'proxy', unnamed);
				return;
			}
			await refusesToCreate(context, 'unsupported', {
				what: unnamed,
				options: { egress: { allow } },
			});
			const named = await mechanismOf(context, { allow, mechanism: strongest });
			same(named, strongest, 'the mechanism of an allowlist that names it');
		},
	},
	{
		id: 'egress/full-is-refused-where-absent',
		level: 'must',
		claim: "`egress: 'full'` where it is not declared rejects with `unsupported`.",
		lacks: 'egressFull',
		async run(context) {
			await refusesToCreate(context, 'unsupported', {
				what: "egress 'full'",
				options: { egress: 'full' },
			});
		},
	},
];

const unnamed = 'an allowlist that names no mechanism';

interface Wanted {
	readonly allow: EgressAllowOptions;
	readonly mechanism?: (typeof egressMechanisms)[number];
}

async function mechanismOf({ open }: CheckContext, egress: Wanted): Promise<string> {
	const { spec } = await open({ egress });
	return typeof spec.egress === 'string' ? spec.egress : spec.egress.mechanism;
}
