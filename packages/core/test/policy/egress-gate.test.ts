import { expect, test } from 'vitest';
import { egressGate } from '../../src/policy/egress-gate.ts';

const listed = { maxBytes: null, mechanism: 'proxy' } as const;

function gate(domains: readonly string[], cidrs: readonly string[] = [], ports = [443]) {
	return egressGate({ ...listed, domains, cidrs, ports });
}

test('a name is let through by itself or by a star, at a port that is listed', () => {
	const { objectionTo } = gate(['example.org', '*.example.net'], [], [443, 80]);

	expect(objectionTo('example.org', 443)).toBeNull();
	expect(objectionTo('EXAMPLE.org.', 80)).toBeNull();
	expect(objectionTo('a.b.example.net', 443)).toBeNull();
	expect(objectionTo('example.org', 22)).toBe('port 22 is not on the list');
	expect(objectionTo('example.net', 443)).toBe('the name is not on the list');
});

test.each([
	'a.example.org',
	'example.org.evil.test',
	'evilexample.org',
	'example.org@evil.test',
	'example.org#.evil.test',
	'example.org/..',
	'example.org:443',
	'example%2eorg',
	'',
	'134744072',
	'0x7f.1',
	'[::1]',
	'localhost',
])('what only looks like a name on the list is kept out: %j', (host) => {
	expect(gate(['example.org']).objectionTo(host, 443)).toBe('the name is not on the list');
});

test('an address is let through by a range that names it', () => {
	const { objectionTo } = gate([], ['8.8.8.0/24', '2606:4700::/32', '10.1.0.0/16']);

	for (const address of ['8.8.8.8', '2606:4700::1111', '10.1.2.3']) {
		expect(objectionTo(address, 443)).toBeNull();
	}
	for (const address of ['8.8.9.8', '2606:4701::1', '10.2.0.1', '::ffff:8.8.8.8', '127.0.0.1']) {
		expect(objectionTo(address, 443)).toBe('the address is in no range of the list');
	}
});

test.each([
	['0.0.0.0/0', '169.254.169.254', '1.1.1.1'],
	['::/0', 'fd00:ec2::254', '2606:4700::1111'],
	['168.0.0.0/6', '169.254.169.254', '170.1.1.1'],
])('a wide range such as %s does not lead to %s', (cidr, inside, outside) => {
	const { objectionTo } = gate([], [cidr]);

	expect(objectionTo(inside, 443)).toBe('the address is in no range of the list');
	expect(objectionTo(outside, 443)).toBeNull();
});

test('a name leads to the open internet, and to what a range of nothing else names', () => {
	const { objectionToAnswer } = gate(['example.org'], ['10.1.0.0/16', '0.0.0.0/0', 'fc00::/7']);

	for (const address of ['1.1.1.1', '2606:4700::1111', '10.1.2.3', 'fd00::1']) {
		expect(objectionToAnswer(address)).toBeNull();
	}
	for (const address of ['169.254.169.254', '127.0.0.1', '::1', '::ffff:127.0.0.1', 'fe80::1']) {
		expect(objectionToAnswer(address)).toMatch(/^the name leads to /);
	}
});

test('what is no list is refused', () => {
	expect(() => gate(['example.org'], ['10.0.0.1/8'])).toThrow('allow.cidrs[0] must be a range');
	expect(() => gate(['example.org'], [], [0])).toThrow('allow.ports[0] must be');
});
