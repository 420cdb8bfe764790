import { expect, test } from 'vitest';
import { nearestName } from '../../src/policy/nearest-name.ts';

test.each([
	['memoryMb', 'memoryMiB'],
	['memorymib', 'memoryMiB'],
	['memory', 'memoryMiB'],
	['pid', 'pids'],
	['cpus', 'cpu'],
	['disk', 'diskMiB'],
	['di', undefined],
	['dis', 'diskMiB'],
	['c', undefined],
	['cbu', 'cpu'],
	['cbux', undefined],
	['pidss', 'pids'],
	['pidXXs', 'pids'],
	['x', undefined],
	['', undefined],
])('the known name nearest to %j is %j', (name, expected) => {
	expect(nearestName(name, ['cpu', 'memoryMiB', 'diskMiB', 'pids'])).toBe(expected);
});

test('a name too long for a slip is near to nothing', () => {
	const known = ['a'.repeat(39)];

	expect(nearestName('a'.repeat(40), known)).toBe(known[0]);
	expect(nearestName('a'.repeat(41), known)).toBeUndefined();
});

test('no name is near to one of none', () => {
	expect(nearestName('cpu', [])).toBeUndefined();
});
