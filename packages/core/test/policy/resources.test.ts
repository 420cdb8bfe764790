import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problems } from '../../src/policy/problems.ts';
import { parseResources, type ResourceOptions } from '../../src/policy/resources.ts';
import { runs } from './runs.ts';

const nothing = { cpu: null, memoryMiB: null, diskMiB: null, pids: null, gpu: null };

function parse(options: unknown): unknown {
	const problems = new Problems();
	const resources = parseResources(options as ResourceOptions, problems);
	problems.throwIfAny({ backend: 'toy', operation: 'create' });
	return resources;
}

describe('resources', () => {
	test('that nobody asked for are null', () => {
		expect(parse(undefined)).toStrictEqual(nothing);
		expect(parse({})).toStrictEqual(nothing);
		expect(parse({ cpu: undefined, gpu: undefined })).toStrictEqual(nothing);
	});

	test('that are asked for come through', () => {
		const all = { cpu: 0.01, memoryMiB: 16, diskMiB: 1, pids: 1, gpu: 'A100-80GB:2' };

		expect(parse(all)).toStrictEqual(all);
	});

	test.each([
		[
			{ memoryMiB: '1gb' },
			'resources.memoryMiB must be a whole number of at least 16, got "1gb" (string)',
		],
		[
			{ memoryMiB: 15 },
			'resources.memoryMiB must be a whole number of at least 16, got 15 (number)',
		],
		[
			{ memoryMiB: 100.5 },
			'resources.memoryMiB must be a whole number of at least 16, got 100.5 (number)',
		],
		[{ memoryMiB: null }, 'resources.memoryMiB must be a whole number of at least 16, got null'],
		[{ cpu: 0 }, 'resources.cpu must be a number of at least 0.01, got 0 (number)'],
		[{ cpu: Number.NaN }, 'resources.cpu must be a number of at least 0.01, got NaN (number)'],
		[
			{ cpu: Number.POSITIVE_INFINITY },
			'resources.cpu must be a number of at least 0.01, got Infinity (number)',
		],
		[{ cpu: '1' }, 'resources.cpu must be a number of at least 0.01, got "1" (string)'],
		[{ diskMiB: 0 }, 'resources.diskMiB must be a whole number of at least 1, got 0 (number)'],
		[{ pids: -1 }, 'resources.pids must be a whole number of at least 1, got -1 (number)'],
		[{ gpu: '' }, 'resources.gpu must be a model such as "H100" or "H100:2", got "" (string)'],
		[
			{ gpu: 'H100:0' },
			'resources.gpu must be a model such as "H100" or "H100:2", got "H100:0" (string)',
		],
		[{ gpu: true }, 'resources.gpu must be a model such as "H100" or "H100:2", got true (boolean)'],
		[{ memoryMb: 1 }, 'resources: unknown option "memoryMb"; did you mean "memoryMiB"?'],
		[{ PIDS: 1 }, 'resources: unknown option "PIDS"; did you mean "pids"?'],
		[{ bandwidth: 1 }, 'resources: unknown option "bandwidth"'],
		['large', 'resources must be a plain object, got "large" (string)'],
		[[], 'resources must be a plain object, got an array of 0'],
		[null, 'resources must be a plain object, got null'],
	])('%j are refused by name', (options, message) => {
		expect(() => parse(options)).toThrow(
			expect.objectContaining({ code: 'invalid-argument', message: `toy: create: ${message}` }),
		);
	});

	test('that are wrong are all named', () => {
		expect(() => parse({ cpu: -1, memoryMiB: 1, pids: 0.5 })).toThrow(
			/cpu.*; .*memoryMiB.*; .*pids/,
		);
	});

	test('come out as finite numbers or are refused, whatever they are', () => {
		fc.assert(
			fc.property(fc.anything(), fc.anything(), (cpu, memoryMiB) => {
				const problems = new Problems();
				const resources = parseResources({ cpu, memoryMiB } as ResourceOptions, problems);
				const numbers = [resources.cpu, resources.memoryMiB];
				expect(numbers.every((number) => number === null || Number.isFinite(number))).toBe(true);
			}),
			runs,
		);
	});
});
