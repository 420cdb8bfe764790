import { randomUUID } from 'node:crypto';
import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { hostServers } from '../support/host-servers.ts';
import { dnsCode, reachCode } from '../support/network-code.ts';
import { type Outlook, outlooks, seenFrom } from '../support/outlooks.ts';
import { printedJson, propertyOf } from '../support/printed-json.ts';
import { publicAddresses } from '../support/public-addresses.ts';

/** Where clouds tell a machine its secrets. */
const metadataAddresses = [
	['169.254.169.254', 80],
	['169.254.170.2', 80],
	['100.100.100.200', 80],
	['fd00:ec2::254', 80],
] as const;

export const closedChecks: readonly Check[] = [
	{
		id: 'egress/none-closes-addresses',
		level: 'must',
		claim: "With `egress: 'none'` no address is reached, by a cell or a command.",
		needs: ['egressNone'],
		async run(context) {
			await using servers = await hostServers(`conformance-${randomUUID()}`);
			const { addresses, tcpPort, word } = servers;
			const all = await outlooks(context, await context.open({ egress: 'none' }));
			const own = addresses.map((address) => [address, tcpPort]);
			await seesNothing(all, reachCode(own, word), 'the addresses of this machine reached');
			await seesNothing(all, reachCode(publicAddresses), 'the public addresses reached');
		},
	},
	{
		id: 'egress/none-closes-dns',
		level: 'must',
		claim: "With `egress: 'none'` no name is resolved, for a cell or a command.",
		needs: ['egressNone'],
		async run(context) {
			await using servers = await hostServers('unused');
			const { addresses, dnsPort } = servers;
			const all = await outlooks(context, await context.open({ egress: 'none' }));
			const own = addresses.map((address) => [address, dnsPort]);
			await seesNothing(all, dnsCode(own), 'who resolves a name');
		},
	},
	{
		id: 'egress/none-closes-metadata',
		level: 'must',
		claim: "With `egress: 'none'` the metadata service is not reached, by a cell or a command.",
		needs: ['egressNone'],
		async run(context) {
			const all = await outlooks(context, await context.open({ egress: 'none' }));
			await seesNothing(all, reachCode(metadataAddresses), 'the metadata services reached');
		},
	},
	{
		id: 'egress/verify-tells-the-truth',
		level: 'must',
		claim:
			'`verify` tells an open address that should be closed as `weaker`, and a closed one as `enforced`.',
		async run({ open, backend }) {
			const box = await open();
			const seen = await printedJson(box, lookCode);
			const report = await box.verify();
			same([report.backend, report.sandboxId], [backend.name, box.id], 'what was verified');
			same(report.kernel, propertyOf(seen, 'kernel'), 'the kernel that verify saw');
			const isAsked = box.spec.egress !== 'full';
			for (const name of ['address', 'metadata']) {
				const finding = report.findings.find(({ promise }) => promise === `egress.${name}`);
				const isOpen = propertyOf(seen, name) === true;
				const verdict = isOpen ? 'weaker' : 'enforced';
				same(finding?.verdict, isAsked ? verdict : 'not-asked', `the verdict on egress.${name}`);
			}
			const isKept = report.findings.every(
				({ verdict }) => verdict === 'enforced' || verdict === 'not-asked',
			);
			same(report.holds, isKept, 'holds');
		},
	},
];

async function seesNothing(all: readonly Outlook[], code: string, what: string): Promise<void> {
	for (const { where, seen } of await seenFrom(all, code)) same(seen, [], `${what} ${where}`);
}

/** What `verify` looks at too, seen by other code. */
const lookCode = `
import json, os, socket
def reaches(address, port):
    try:
        socket.create_connection((address, port), timeout=1).close()
        return True
    except OSError:
        return False
seen = os.uname()
print(json.dumps({
    "address": reaches("1.1.1.1", 443),
    "metadata": reaches("169.254.169.254", 80),
    "kernel": {"system": seen.sysname, "release": seen.release, "machine": seen.machine},
}))
`;
