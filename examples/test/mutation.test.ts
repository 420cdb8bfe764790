import { expect, test } from 'vitest';
import { biteReport } from '../conformance/mutation.ts';

test('each mutant is caught by the checks that it names', async () => {
	const report = await biteReport();

	const count = /^# (\d+) of \1 mutants fail exactly the checks that they name\n/.exec(report)?.[1];
	expect(Number(count)).toBeGreaterThan(3);
	expect(report).not.toContain('NOT');
}, 120_000);
