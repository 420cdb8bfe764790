import { expect, test } from 'vitest';
import { parseAuthority } from '../../src/egress/authority.ts';

test.each([
	['example.org:443', { host: 'example.org', port: 443 }],
	['EXAMPLE.org.:80', { host: 'EXAMPLE.org.', port: 80 }],
	['192.0.2.1:8080', { host: '192.0.2.1', port: 8080 }],
	['[2001:db8::1]:443', { host: '2001:db8::1', port: 443 }],
	['a_b.example.org:65535', { host: 'a_b.example.org', port: 65_535 }],
])('%s is a host and a port', (text, expected) => {
	expect(parseAuthority(text)).toEqual(expected);
});

test('one without a port has the default, where there is one', () => {
	expect(parseAuthority('example.org', 80)).toEqual({ host: 'example.org', port: 80 });
	expect(parseAuthority('example.org')).toBeNull();
});

test.each([
	'',
	':443',
	'example.org:',
	'example.org:0',
	'example.org:443:80',
	'example.org:65536',
	'example.org:0443',
	'example.org:+443',
	'user@example.org:443',
	'example.org%00.evil.test:443',
	'example.org\u0000:443',
	'example.org /:443',
	'example.org#:443',
	'example.org?:443',
	'http://example.org:443',
	'2001:db8::1:443',
	'[::1',
	'[example.org]:443',
	'[1.2.3.4]:443',
	'[fe80::1%25eth0]:443',
	'exämple.org:443',
	'example.org:443\r\nHost: evil.test',
])('%j is none', (text) => {
	expect(parseAuthority(text)).toBeNull();
});
