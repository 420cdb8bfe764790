import { expect, test } from 'vitest';
import { shortReport } from '../conformance/report.ts';

test('a report tells what was run and how it ended', async () => {
	const lines: string[] = [];

	const report = await shortReport((line) => lines.push(line));

	expect(lines).toContain('pass manifest/is-frozen');
	expect(report.split('\n')[0]).toMatch(/^toy \| ok \| \d+ pass/);
}, 120_000);
