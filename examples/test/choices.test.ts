import { expect, test } from 'vitest';
import { nightlyReport } from '../conformance/choices.ts';
import { toyBackend } from '../toy-backend/toy-backend.ts';

test('a report tells what was disabled, and a baseline that is no longer true', async () => {
	const { ok, counts, problems, disabledNote } = await nightlyReport(toyBackend());

	expect(disabledNote).toMatch(/^\d+ DISABLED: manifest\/is-.* \(read by eye\)$/);
	expect(counts).toMatchObject({ fail: 0, 'not-run': 0 });
	expect(problems).toEqual([
		'the baseline expects abort/running-cell to fail, but its outcome is pass',
	]);
	expect(ok).toBe(false);
}, 120_000);

test('an interrupted run tells what was not run', async () => {
	const report = nightlyReport(toyBackend());
	process.emit('SIGINT', 'SIGINT');

	const { ok, counts, problems } = await report;

	expect(counts['not-run']).toBeGreaterThan(0);
	expect(problems).toContain('the run was stopped before its end');
	expect(ok).toBe(false);
}, 120_000);
