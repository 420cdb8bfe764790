import { describe, expect, test } from 'vitest';
import { type EgressOptions, parseEgress } from '../../src/policy/egress.ts';
import { Problems } from '../../src/policy/problems.ts';

function parse(options: unknown): unknown {
	const problems = new Problems();
	const egress = parseEgress(options as EgressOptions, problems);
	problems.throwIfAny({ backend: 'toy', operation: 'create' });
	return egress;
}

describe('egress', () => {
	test('is none unless said otherwise', () => {
		expect(parse(undefined)).toBe('none');
		expect(parse('none')).toBe('none');
		expect(parse('full')).toBe('full');
	});

	test('that allows a name means ports 443 and 80 and no cap', () => {
		expect(parse({ allow: { domains: ['Example.org.'] } })).toStrictEqual({
			allow: { domains: ['example.org'], cidrs: [], ports: [443, 80], maxBytes: null },
			mechanisms: [],
		});
	});

	test('is normalised, and each entry counts once', () => {
		expect(
			parse({
				allow: {
					domains: ['*.example.org', '*.EXAMPLE.org'],
					cidrs: ['2001:DB8::/32', '2001:db8:0::/32', '192.0.2.0/24'],
					ports: [8443, 8443, 1, 65535],
					maxBytes: 1,
				},
				mechanism: ['cidr', 'proxy', 'cidr'],
			}),
		).toStrictEqual({
			allow: {
				domains: ['*.example.org'],
				cidrs: ['2001:db8::/32', '192.0.2.0/24'],
				ports: [8443, 1, 65535],
				maxBytes: 1,
			},
			mechanisms: ['proxy', 'cidr'],
		});
	});

	test.each([
		['all', `egress must be 'none', 'full' or { allow }, got "all" (string)`],
		[null, "egress must be 'none', 'full' or { allow }, got null"],
		[false, "egress must be 'none', 'full' or { allow }, got false (boolean)"],
		[{}, "egress must be 'none', 'full' or { allow }, got an object (Object)"],
		[{ domains: [] }, "egress must be 'none', 'full' or { allow }, got an object (Object)"],
		[{ allow: undefined }, 'egress.allow must be a plain object, got null'],
		[{ allow: ['example.org'] }, 'egress.allow must be a plain object, got an array of 1'],
		[{ allow: {} }, "egress.allow names neither a domain nor a range; use 'none' to allow nothing"],
		[{ allow: { domains: [], cidrs: [] } }, "use 'none' to allow nothing"],
		[
			{ allow: { domain: ['a.test'] } },
			'egress.allow: unknown option "domain"; did you mean "domains"?',
		],
		[
			{ allow: { domains: ['a.test'] }, mechanisms: 'sni' },
			'egress: unknown option "mechanisms"; did you mean "mechanism"?',
		],
		[
			{ allow: { domains: 'a.test' } },
			'egress.allow.domains must be an array, got "a.test" (string)',
		],
		[
			{ allow: { domains: ['a.test', '10.0.0.1'] } },
			'egress.allow.domains[1] must be a host name or "*." and a host name, got "10.0.0.1" (string): an address belongs in cidrs',
		],
		[
			{ allow: { domains: [7] } },
			'egress.allow.domains[0] must be a host name or "*." and a host name, got 7 (number): it is not a string',
		],
		[
			{ allow: { cidrs: ['10.0.0.1/8'] } },
			'egress.allow.cidrs[0] must be a range such as "192.0.2.0/24" with no bit set beyond its prefix, got "10.0.0.1/8" (string)',
		],
		[{ allow: { cidrs: [8] } }, 'with no bit set beyond its prefix, got 8 (number)'],
		[
			{ allow: { domains: ['a.test'], ports: [] } },
			'egress.allow.ports must name at least one port',
		],
		[
			{ allow: { domains: ['a.test'], ports: [443, 0] } },
			'egress.allow.ports[1] must be a whole number from 1 to 65535, got 0 (number)',
		],
		[
			{ allow: { domains: ['a.test'], ports: [65536] } },
			'egress.allow.ports[0] must be a whole number from 1 to 65535, got 65536 (number)',
		],
		[
			{ allow: { domains: ['a.test'], ports: ['443'] } },
			'egress.allow.ports[0] must be a whole number from 1 to 65535, got "443" (string)',
		],
		[
			{ allow: { domains: ['a.test'], maxBytes: 0 } },
			'egress.allow.maxBytes must be a whole number of at least 1, got 0 (number)',
		],
		[
			{ allow: { domains: ['a.test'] }, mechanism: 'tls' },
			`egress.mechanism must be one of 'proxy', 'sni', 'cidr', 'dns', got "tls" (string)`,
		],
		[
			{ allow: { domains: ['a.test'] }, mechanism: ['sni', 3] },
			"egress.mechanism must be one of 'proxy', 'sni', 'cidr', 'dns', got 3 (number)",
		],
		[
			{ allow: { domains: ['a.test'] }, mechanism: null },
			"egress.mechanism must be one of 'proxy', 'sni', 'cidr', 'dns', got null",
		],
	])('%j is refused with the reason', (options, message) => {
		expect(() => parse(options)).toThrow(
			expect.objectContaining({
				code: 'invalid-argument',
				message: expect.stringContaining(message),
			}),
		);
	});

	test('that is wrong in several places is told all of them', () => {
		const options = { allow: { domains: ['localhost'], cidrs: ['x'], ports: [0] }, mechanism: 'x' };

		expect(() => parse(options)).toThrow(
			/domains\[0\].*; .*cidrs\[0\].*; .*ports\[0\].*; .*mechanism/,
		);
	});
});
