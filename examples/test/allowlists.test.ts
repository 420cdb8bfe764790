import { runConformance } from '@anybox/core/conformance';
import { expect, test } from 'vitest';
import { targets } from '../conformance/allowlists.ts';
import { toyBackend } from '../toy-backend/toy-backend.ts';

test('a backend without allowlists has nothing to try on the pages', async () => {
	const { findings } = await runConformance(toyBackend(), { ...targets, only: ['egress'] });

	const tried = findings.filter(({ id }) => id.startsWith('egress/allowlist-'));
	expect(tried.map(({ id, outcome }) => [id, outcome])).toEqual([
		['egress/allowlist-is-refused-where-absent', 'pass'],
		['egress/allowlist-lets-through', 'not-applicable'],
		['egress/allowlist-keeps-out', 'not-applicable'],
	]);
});
