import type { Backend } from '../../../contract/backend.ts';
import type { EgressMechanism } from '../../../contract/capabilities.ts';
import type { Egress } from '../../../contract/spec.ts';
import { type Mutant, withCapabilities, withDriver, withSpec } from '../mutant.ts';

export const allowlistMutants: readonly Mutant[] = [
	{
		name: 'declares-cidr-and-refuses-it',
		defect: 'Declares allowlists by address, and refuses every one of them.',
		catches: [
			'egress/weaker-mechanism-must-be-named',
			'egress/allowlist-lets-through',
			'egress/allowlist-keeps-out',
		],
		break: (backend) => declaring(backend, 'cidr'),
	},
	{
		name: 'opens-for-an-allowlist',
		defect: 'Declares allowlists by address, and opens everything for them.',
		catches: ['egress/allowlist-keeps-out'],
		break: (backend) => withAllowlistAs(declaring(backend, 'cidr'), 'full'),
	},
	{
		name: 'closes-for-an-allowlist',
		defect: 'Declares allowlists by address, and closes everything for them.',
		catches: ['egress/allowlist-lets-through', 'egress/allowlist-keeps-out'],
		break: (backend) => withAllowlistAs(declaring(backend, 'cidr'), 'none'),
	},
	{
		name: 'proxy-on-paper',
		defect: 'Declares a proxy, and has none: the network is open, and nobody gave it names to try.',
		catches: [
			'egress/allowlist-lets-through',
			'egress/allowlist-keeps-out',
			'egress/proxy-closes-dns',
			'egress/decisions-are-recorded',
		],
		break: (backend) => withAllowlistAs(declaring(backend, 'proxy'), 'full'),
	},
	{
		name: 'changes-the-list-on-paper',
		defect: 'Declares that allowlists can change, and leaves everything open before and after.',
		catches: ['egress/allowlist-keeps-out', 'egress/changes-at-once'],
		break: (backend) => {
			const open = withAllowlistAs(declaring(backend, 'cidr'), 'full');
			const changing = withCapabilities(open, { setEgress: 'native' });
			return withDriver(changing, () => ({ setEgress: async () => {} }));
		},
	},
];

function declaring(backend: Backend, mechanism: EgressMechanism): Backend {
	return withCapabilities(backend, { egressAllow: Object.freeze([mechanism]) });
}

/** Makes something else of every allowlist. */
export function withAllowlistAs(backend: Backend, instead: Egress): Backend {
	return withSpec(backend, ({ egress }) => (typeof egress === 'object' ? { egress: instead } : {}));
}
