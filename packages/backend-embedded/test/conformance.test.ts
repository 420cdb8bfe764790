import { type CheckId, checks, conformanceTests } from '@anybox/core/conformance';
import { describe, expect, test } from 'vitest';
import { embedded } from '../src/index.ts';

/** They import pandas and matplotlib, whose wheels come over a network that a test does not need. */
const withPackages: readonly CheckId[] = [
	'results/figures-are-png',
	'results/show-keeps-order',
	'results/tables-are-html',
];

conformanceTests(
	embedded(),
	{ describe, test, expect },
	{ checks: checks.filter(({ id }) => !withPackages.includes(id)) },
);

test('the checks that need packages are checks', () => {
	const known: ReadonlySet<string> = new Set(checks.map(({ id }) => id));

	expect(withPackages.filter((id) => !known.has(id))).toEqual([]);
});
