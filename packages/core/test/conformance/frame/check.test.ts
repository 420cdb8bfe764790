import { describe, expect, test } from 'vitest';
import { noCapabilities } from '../../../src/contract/capabilities.ts';
import { applies, areaOf, declares, whyNot } from '../../../src/conformance/check.ts';

describe('a requirement', () => {
	const capabilities = {
		...noCapabilities,
		pause: 'emulated',
		connect: 'native',
		isolation: 'wasm',
		maxFileBytes: 10,
		languages: ['python'],
		egressAllow: ['sni'],
	} as const;

	test.each([
		['pause', true],
		['snapshot', false],
		['isolation', true],
		['maxFileBytes', true],
		['maxLifetimeMs', false],
		['languages', true],
		['gpus', false],
		['interruptKeepsState', false],
		['languages:python', true],
		['languages:javascript', false],
		['egressAllow:sni', true],
		['egressAllow:proxy', false],
		['pause:native', false],
		['connect:native', true],
		['isolation:process', true],
		['isolation:wasm', true],
		['isolation:container', false],
	] as const)('%s is declared: %s', (requirement, expected) => {
		expect(declares(capabilities, requirement)).toBe(expected);
	});

	test('the isolation none is none', () => {
		expect(declares(noCapabilities, 'isolation')).toBe(false);
	});

	test('everything a check needs must be there, and the reason names what is not', () => {
		const check = { needs: ['pause', 'snapshot', 'gpus'] } as const;

		expect(whyNot(check, capabilities)).toBe('lacks snapshot, gpus');
		expect(applies({ needs: ['pause'] }, capabilities)).toBe(true);
	});

	test('a check of an absence does not apply where the capability is declared', () => {
		expect(whyNot({ lacks: 'pause' }, capabilities)).toBe('has pause');
		expect(applies({ lacks: 'snapshot' }, capabilities)).toBe(true);
	});

	test('needs and lacks hold together', () => {
		expect(whyNot({ needs: ['gpus'], lacks: 'snapshot' }, capabilities)).toBe('lacks gpus');
	});
});

describe('the area of an id', () => {
	test.each([
		['files/bytes-survive', 'files'],
		['create/is-usable-at-once', 'lifecycle'],
		['destroy/is-idempotent', 'lifecycle'],
		['state/lost-is-said', 'contexts'],
		['spawn/argv-is-kept', 'commands'],
	])('%s belongs to %s', (id, area) => {
		expect(areaOf(id)).toBe(area);
	});

	test('an unknown first word is an error', () => {
		expect(() => areaOf('cods/inline')).toThrow('the check id "cods/inline" names no area');
	});
});
