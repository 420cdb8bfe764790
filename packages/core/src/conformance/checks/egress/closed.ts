import { randomUUID } from 'node:crypto';
import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { hostServers } from '../support/host-servers.ts';
import { printedJson, propertyOf } from '../support/printed-json.ts';

/** Public servers whose address is all that one has to know. */
const publicAddresses = [
	['1.1.1.1', 443],
	['1.1.1.1', 53],
	['8.8.8.8', 443],
	['9.9.9.9', 80],
	['2606:4700:4700::1111', 443],
] as const;

/** Where clouds tell a machine its secrets. */
const metadataAddresses = [
	['169.254.169.254', 80],
	['169.254.170.2', 80],
	['100.100.100.200', 80],
	['fd00:ec2::254', 80],
] as const;

const publicNames = ['example.com', 'one.one.one.one', 'metadata.google.internal'] as const;

export const closedChecks: readonly Check[] = [
	{
		id: 'egress/none-closes-addresses',
		level: 'must',
		claim: "With `egress: 'none'` no address is reached.",
		needs: ['egressNone'],
		async run({ open }) {
			await using servers = await hostServers(`conformance-${randomUUID()}`);
			const { addresses, tcpPort, word } = servers;
			const box = await open({ egress: 'none' });
			const own = addresses.map((address) => [address, tcpPort]);
			same(
				await printedJson(box, reachCode(own, word)),
				[],
				'what is reached of the addresses of this machine',
			);
			same(await printedJson(box, reachCode(publicAddresses)), [], 'the public addresses reached');
		},
	},
	{
		id: 'egress/none-closes-dns',
		level: 'must',
		claim: "With `egress: 'none'` no name is resolved.",
		needs: ['egressNone'],
		async run({ open }) {
			await using servers = await hostServers('unused');
			const { addresses, dnsPort } = servers;
			const box = await open({ egress: 'none' });
			const own = addresses.map((address) => [address, dnsPort]);
			same(await printedJson(box, dnsCode(own)), [], 'who resolves a name');
		},
	},
	{
		id: 'egress/none-closes-metadata',
		level: 'must',
		claim: "With `egress: 'none'` the metadata service is not reached.",
		needs: ['egressNone'],
		async run({ open }) {
			const box = await open({ egress: 'none' });
			const reached = await printedJson(box, reachCode(metadataAddresses));
			same(reached, [], 'the metadata services reached');
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

type Targets = readonly (readonly (string | number)[])[];

/** Tries all at once where there are threads, and one after the other where there are none. */
const tryAllCode = `
def try_all(attempt, targets):
    found = []
    def look(target):
        try:
            if attempt(*target):
                found.append(target)
        except Exception:
            pass
    threads = []
    for target in targets:
        thread = threading.Thread(target=look, args=(target,), daemon=True)
        try:
            thread.start()
            threads.append(thread)
        except RuntimeError:
            look(target)
    for thread in threads:
        thread.join(3)
    return sorted(found)
`;

/** Prints which targets are reached; of a server that says a word, only whoever says this one is. */
function reachCode(targets: Targets, word = ''): string {
	return `
import json, socket, threading
${tryAllCode}
word = ${JSON.stringify(word)}
def reaches(address, port):
    with socket.create_connection((address, port), timeout=1) as connection:
        return not word or connection.recv(100).decode().strip() == word
print(json.dumps(try_all(reaches, ${JSON.stringify(targets)})))
`;
}

/** Prints which servers answer a question about a name, and which names the resolver finds. */
function dnsCode(servers: Targets): string {
	return `
import json, socket, threading
${tryAllCode}
question = b"\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x07example\\x03com\\x00\\x00\\x01\\x00\\x01"
def answers(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.settimeout(1)
        channel.sendto(question, (address, port))
        return channel.recv(512)[:2] == question[:2]
def resolves(name):
    return bool(socket.getaddrinfo(name, 443))
servers = ${JSON.stringify(servers)}
try:
    with open("/etc/resolv.conf") as file:
        words = [line.split() for line in file]
    servers += [[line[1], 53] for line in words if line[:1] == ["nameserver"] and ":" not in line[1]]
except (OSError, IndexError):
    pass
names = [[name] for name in ${JSON.stringify(publicNames)}]
print(json.dumps(try_all(answers, servers) + try_all(resolves, names)))
`;
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
