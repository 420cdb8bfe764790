import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCidr } from '../../src/policy/cidr.ts';
import { runs } from './runs.ts';

describe('an address range', () => {
	test.each([
		['10.0.0.0/8', '10.0.0.0/8'],
		['192.0.2.128/25', '192.0.2.128/25'],
		['192.0.2.1/32', '192.0.2.1/32'],
		['0.0.0.0/0', '0.0.0.0/0'],
		['2001:DB8:0:0::/32', '2001:db8::/32'],
		['2001:0db8:0000:0000:0000:0000:0000:0001/128', '2001:db8::1/128'],
		['::/0', '::/0'],
		['fe80::/10', 'fe80::/10'],
		['2001:db8:8000::/33', '2001:db8:8000::/33'],
		['::ffff:0:0/95', undefined],
		['::fffe:0:0/95', '::fffe:0:0/95'],
	])('%j has the normal form %j', (text, expected) => {
		expect(normalCidr(text)).toBe(expected);
	});

	test.each([
		'',
		'10.0.0.0',
		'10.0.0.0/',
		'/8',
		'10.0.0.0/33',
		'10.0.0.0/-1',
		'10.0.0.0/08',
		'10.0.0.0/8.0',
		'10.0.0.0/ 8',
		' 10.0.0.0/8',
		'10.0.0.0/8\n',
		'10.0.0.0/255.0.0.0',
		'10.0.0.1/8',
		'192.0.2.64/25',
		'10.0.0/8',
		'10/8',
		'010.0.0.0/8',
		'0xa.0.0.0/8',
		'2001:db8::1/32',
		'2001:db8:8000::/32',
		'2001:db8::/129',
		'fe80::%eth0/64',
		'[::1]/128',
		'::ffff:10.0.0.0/104',
		'::ffff:0:0/96',
		'1::2::3/128',
		'localhost/8',
	])('is not %j', (text) => {
		expect(normalCidr(text)).toBeUndefined();
	});

	test('is one exactly when no bit is set beyond its prefix', () => {
		fc.assert(
			fc.property(fc.ipV4(), fc.nat(32), (address, prefix) => {
				const bits = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
				const isNetwork = bits % 2 ** (32 - prefix) === 0;
				const text = `${address}/${prefix}`;
				expect(normalCidr(text)).toBe(isNetwork ? text : undefined);
			}),
			runs,
		);
	});

	test('has one form for one IPv6 network, which the platform understands', () => {
		fc.assert(
			fc.property(
				fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }),
				fc.nat(8),
				(all, kept) => {
					const groups = all.map((group, index) => (index < kept ? group : 0));
					const spelled = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
					fc.pre(!spelled.startsWith('0000:0000:0000:0000:0000:ffff'));
					const normal = normalCidr(`${spelled}/${kept * 16}`) ?? '';
					expect(normalCidr(normal)).toBe(normal);
					const list = new BlockList();
					list.addSubnet(normal.split('/')[0] ?? '', kept * 16, 'ipv6');
					expect(list.check(spelled, 'ipv6')).toBe(true);
				},
			),
			runs,
		);
	});
});
