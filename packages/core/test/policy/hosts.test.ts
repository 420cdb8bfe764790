import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SandboxError } from '../../src/contract/error.ts';
import { shown } from '../../src/policy/argument.ts';
import { hostPattern, isPublicAddress, matchesHost } from '../../src/policy/hosts.ts';
import { runs } from './runs.ts';

function patternOrRefusal(text: string): string | undefined {
	try {
		return hostPattern(text);
	} catch (error) {
		if (SandboxError.is(error) && error.code === 'invalid-argument') return undefined;
		throw error;
	}
}

describe('a host pattern', () => {
	test.each([
		['example.org', 'example.org'],
		['EXAMPLE.Org.', 'example.org'],
		['*.Example.org', '*.example.org'],
		['b\u00fccher.example', 'xn--bcher-kva.example'],
		['\uff45xample.org', 'example.org'],
		['a\u3002example', 'a.example'],
		['a.b.c.d-e.f0', 'a.b.c.d-e.f0'],
		['r3---sn-x.example.org', 'r3---sn-x.example.org'],
		['1.example', '1.example'],
		[`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
	])('%j has the normal form %j', (text, expected) => {
		expect(hostPattern(text)).toBe(expected);
	});

	test.each([
		['', 'it is empty'],
		['*.', 'it is empty'],
		['localhost', 'it has a single label'],
		['*.org', 'it has a single label'],
		['org.', 'it has a single label'],
		['*', 'a star stands only in front, as in *.example.org'],
		['a*.example.org', 'a star stands only in front, as in *.example.org'],
		['*.*.example.org', 'a star stands only in front, as in *.example.org'],
		['https://example.org', 'leave out the scheme'],
		['example.org:443', 'leave out the port, it belongs in ports'],
		['user@example.org', 'leave out the user'],
		['example.org/', 'leave out the path'],
		['example.org\\evil', 'leave out the path'],
		['example.org?q', 'leave out the path'],
		['example.org#f', 'leave out the path'],
		['exam%70le.org', 'it has a percent sign in it'],
		['example.org\0', 'it has white space or a control character in it'],
		['example.org\n', 'it has white space or a control character in it'],
		[' example.org', 'it has white space or a control character in it'],
		['example.\u0085org', 'it has white space or a control character in it'],
		['127.0.0.1', 'an address belongs in cidrs'],
		['127.0.0.1.', 'an address belongs in cidrs'],
		['127.1', 'an address belongs in cidrs'],
		['2130706433', 'an address belongs in cidrs'],
		['0x7f000001', 'an address belongs in cidrs'],
		['0x7F.1', 'an address belongs in cidrs'],
		['0177.0.0.01', 'an address belongs in cidrs'],
		['\uff11\uff12\uff17.0.0.1', 'an address belongs in cidrs'],
		['*.127.0.0.1', 'an address belongs in cidrs'],
		['[::1]', 'an address belongs in cidrs'],
		['::1', 'an address belongs in cidrs'],
		['08.8.8.8', 'it is not a valid name'],
		['4294967296', 'it is not a valid name'],
		['1.2.3.4.5', 'it is not a valid name'],
		['example.123', 'it is not a valid name'],
		['example.0x', 'it is not a valid name'],
		['example..org', 'it is not a valid name'],
		['example.org..', 'it is not a valid name'],
		['.example.org', 'it is not a valid name'],
		['-a.example', 'it is not a valid name'],
		['a-.example', 'it is not a valid name'],
		['a_b.example', 'it is not a valid name'],
		['xn--i\u00f1valid.example', 'it is not a valid name'],
		['a<b.example', 'it is not a valid name'],
		[`${'a'.repeat(64)}.example`, 'it is not a valid name'],
		[`${'a.'.repeat(126)}ab`, 'it is not a valid name'],
		[undefined, 'it is not a string'],
		[['example.org'], 'it is not a string'],
	])('is not %j', (text, mistake) => {
		expect(() => hostPattern(text)).toThrow(
			expect.objectContaining({
				code: 'invalid-argument',
				message: `must be a host name or "*." and a host name, got ${shown(text)}: ${mistake}`,
			}),
		);
	});

	test('stays the same when it is normalised again', () => {
		expect(hostPattern(hostPattern('*.B\u00fccher.example.'))).toBe('*.xn--bcher-kva.example');
	});

	const part = fc.oneof(
		fc.constantFrom(
			'example',
			'org',
			'EXAMPLE',
			'127',
			'0',
			'1',
			'0x7f',
			'017',
			'256',
			'4294967295',
		),
		fc.constantFrom(
			'xn--a',
			'xn--bcher-kva',
			'\u00df',
			'\u0130',
			'\uff0e',
			'\u00ad',
			'\u200d',
			'\u2025',
		),
		fc.constantFrom(
			'',
			'-',
			'_',
			'*',
			'%',
			'@',
			':',
			'[',
			']',
			'/',
			'\\',
			'?',
			'#',
			' ',
			'\t',
			'\0',
		),
		fc.string({ unit: 'binary', maxLength: 4 }),
	);
	const host = fc.oneof(
		fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
		fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
		fc.domain(),
		fc.ipV4Extended(),
		fc.ipV6(),
		fc.webAuthority(),
	);

	test('that is accepted is what a URL parser makes of it, and never an address', () => {
		fc.assert(
			fc.property(host, (text) => {
				const pattern = patternOrRefusal(text);
				fc.pre(pattern !== undefined && !pattern.startsWith('*.'));
				const { hostname, port, username, pathname } = new URL(`https://${text}/`);
				expect(hostname.replace(/\.$/, '')).toBe(pattern);
				expect([port, username, pathname]).toStrictEqual(['', '', '/']);
				expect(isIP(pattern ?? '')).toBe(0);
				expect(hostPattern(pattern)).toBe(pattern);
			}),
			{ numRuns: runs.numRuns * 5 },
		);
	});

	test('is refused for everything a URL parser reads as an address', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.ipV4Extended(),
					fc.ipV6().map((ip) => `[${ip}]`),
				),
				(text) => {
					expect(patternOrRefusal(text)).toBeUndefined();
					expect(patternOrRefusal(`${text}.`)).toBeUndefined();
					expect(patternOrRefusal(`*.${text}`)).toBeUndefined();
				},
			),
			runs,
		);
	});

	test('is accepted for every domain name', () => {
		fc.assert(
			fc.property(fc.domain(), (name) => {
				expect(hostPattern(name)).toBe(name.toLowerCase());
			}),
			runs,
		);
	});
});

describe('a host', () => {
	test.each([
		['example.org', 'EXAMPLE.org.', true],
		['example.org', 'www.example.org', false],
		['example.org', 'example.org.evil.test', false],
		['example.org', 'evilexample.org', false],
		['*.example.org', 'a.example.org', true],
		['*.example.org', 'a.b.Example.ORG.', true],
		['*.example.org', 'example.org', false],
		['*.example.org', '.example.org', false],
		['*.example.org', 'evilexample.org', false],
		['*.example.org', '*.example.org', false],
		['*.example.org', 'a.example.org.evil.test', false],
		['*.example.org', 'a.example.org\0', false],
		['*.example.org', 'a.example.org:443', false],
		['*.example.org', 'u@a.example.org', false],
		['xn--bcher-kva.example', 'b\u00fccher.example', true],
	])('of pattern %j: %j is covered: %j', (pattern, name, expected) => {
		expect(matchesHost(pattern, name)).toBe(expected);
	});

	test('is covered by its own name and by a star for its first label', () => {
		fc.assert(
			fc.property(fc.domain(), fc.domain(), (name, other) => {
				expect(matchesHost(name, name.toUpperCase())).toBe(true);
				expect(matchesHost(`*.${name}`, `${other.split('.')[0]}.${name}`)).toBe(true);
				expect(matchesHost(`*.${name}`, name)).toBe(false);
				expect(matchesHost(name, other)).toBe(name === other);
			}),
			runs,
		);
	});
});

describe('an address', () => {
	test.each([
		['0.0.0.0', '0.255.255.255', null, '1.0.0.0'],
		['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
		['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
		['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
		['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
		['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
		['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
		['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
		['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
		['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
		['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
		['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
		['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
		['224.0.0.0', '239.255.255.255', '223.255.255.255', null],
		['240.0.0.0', '255.255.255.255', null, null],
		['::', '1fff:ffff::', null, '2000::'],
		['2001::', '2001:1ff:ffff::', '2000:ffff::', '2001:200::'],
		['2001:db8::', '2001:db8:ffff::', '2001:db7:ffff::', '2001:db9::'],
		['2002::', '2002:ffff::', '2001:ffff::', '2003::'],
		['3fff::', '3fff:fff::', '3ffe:ffff::', '3fff:1000::'],
		['4000::', 'ffff:ffff::', '3fff:ffff::', null],
	])('from %s to %s is not public, those around are', (first, last, before, after) => {
		expect([isPublicAddress(first), isPublicAddress(last)]).toStrictEqual([false, false]);
		const around = [before, after].filter((address) => address !== null);
		expect(around.filter((address) => !isPublicAddress(address))).toStrictEqual([]);
	});

	test.each([
		'::1',
		'::ffff:8.8.8.8',
		'::ffff:127.0.0.1',
		'::ffff:a9fe:a9fe',
		'::127.0.0.1',
		'64:ff9b::8.8.8.8',
		'64:ff9b:1::1',
		'100::1',
		'2001:0:4136:e378::1',
		'2002:7f00:1::',
		'fc00::1',
		'fdff::1',
		'fe80::1',
		'fe80::1%eth0',
		'2606:4700::1111%eth0',
		'fec0::1',
		'ff02::1',
	])('that leads inside is not public: %s', (address) => {
		expect(isPublicAddress(address)).toBe(false);
	});

	test.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
		'of the open internet is public: %s',
		(address) => {
			expect(isPublicAddress(address)).toBe(true);
		},
	);

	test.each([
		'',
		'example.org',
		'8.8.8',
		'134744072',
		'0x8.8.8.8',
		'08.8.8.8',
		'[2606:4700::1111]',
		' 8.8.8.8',
	])('is not what only looks like one: %j', (text) => {
		expect(isPublicAddress(text)).toBe(false);
	});
});
