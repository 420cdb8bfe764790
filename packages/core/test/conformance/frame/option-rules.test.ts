import { describe, expect, test } from 'vitest';
import type { EgressTarget } from '../../../src/conformance/egress-targets.ts';
import { runMutationTable } from '../../../src/conformance/mutation-table.ts';
import { runConformance } from '../../../src/conformance/run.ts';
import { runCheck } from '../../../src/conformance/run-check.ts';
import { conformanceTests } from '../../../src/conformance/vitest.ts';
import { checkThat, fakeBackend } from './fake-backend.ts';

const checks = [checkThat(async () => {})];
const neverRun = async (): Promise<void> => {
	throw new Error('the check was run');
};
const runner = {
	describe: () => {},
	test: Object.assign(() => {}, { skip: () => {} }),
	expect,
};

const page = (url: string, word: string): EgressTarget => ({ url, word });

type Refusals = readonly (readonly [options: Readonly<Record<string, unknown>>, words: string])[];

const refusals: Refusals = [
	[{ timeotMs: 1 }, 'unknown option "timeotMs"'],
	[{ timeoutMs: -1 }, 'timeoutMs must be a number of milliseconds above 0'],
	[{ cleanUpMs: 0 }, 'cleanUpMs must be a number of milliseconds above 0'],
	[{ settleMs: '3 s' }, 'settleMs must be a number of milliseconds above 0'],
	[{ clock: {} }, 'clock must be a clock, with now, date, after'],
	[{ signal: {} }, 'signal must be an AbortSignal'],
	[{ egressTargets: { byNam: [] } }, 'egressTargets: unknown option "byNam"'],
	[
		{
			egressTargets: {
				byAddress: [page('http://1.2.3.4/a', 'a'), page('http://1.2.3.4:80/', 'b')],
			},
		},
		'egressTargets.byAddress must be pages of two hosts or ports, got 1.2.3.4:80 twice',
	],
	[
		{
			egressTargets: { byName: [page('https://a.invalid/', 'a'), page('https://b.invalid/', 'a')] },
		},
		'egressTargets.byName must be pages with a word each that the other has not, got "a" and "a"',
	],
	[
		{
			egressTargets: {
				byName: [page('https://a.invalid/', 'cat'), page('https://b.invalid/', 'a')],
			},
		},
		'got "cat" and "a"',
	],
	[{ egressTargets: { byName: [] } }, 'egressTargets.byName must be a pair of pages'],
	[{ egressTargets: { byAddress: [] } }, 'egressTargets.byAddress must be a pair of pages'],
	[
		{ egressTargets: { byName: [{ url: 'x', word: 'a' }, { url: 'https://a.invalid/' }] } },
		'egressTargets.byName[0].url must be a URL, got "x" (string); ' +
			'egressTargets.byName[1].word must be a string, and not empty, got undefined',
	],
];

const ofChecks: Refusals = [
	...refusals,
	[{ runId: '' }, 'runId must be a string, and not empty'],
	[{ janitor: { list: () => {} } }, 'janitor must be a backend, with list, destroy'],
];

const ofSuites: Refusals = [
	[{ checks: ['code/inline'] }, 'checks[0] must be a check'],
	[{ checks: [{ id: 'code/inline' }] }, 'checks[0] must be a check'],
	[{ checks: [{ run: () => {} }] }, 'checks[0] must be a check'],
];

const ofRuns: Refusals = [
	...refusals,
	...ofSuites,
	[{ onlly: ['code'] }, 'unknown option "onlly"'],
	[{ only: [''] }, 'only[0] must be a string, and not empty'],
	[{ concurrency: 0 }, 'concurrency must be a whole number of at least 1'],
	[{ concurrency: -1 }, 'concurrency must be a whole number of at least 1'],
	[{ disable: [{ id: 'code', reason: '' }] }, 'disable[0].reason must say something'],
	[{ disable: [{ id: 'code', reason: ' ' }] }, 'disable[0].reason must say something'],
	[{ disable: [{ id: '', reason: 'known' }] }, 'disable[0].id must be a string, and not empty'],
	[{ disable: ['code'] }, 'disable[0] must be a plain object'],
	[{ baseline: [{ id: 'code/inline', reason: 'known' }] }, 'baseline[0].link must be a string'],
	[{ baseline: [{ id: 'code/inline', link: 'x' }] }, 'baseline[0].reason must say something'],
	[{ onFinding: 'print' }, 'onFinding must be a function'],
	[{ version: '' }, 'version must be a string, and not empty'],
	[{ region: '' }, 'region must be a string, and not empty'],
	[{ commit: '' }, 'commit must be a string, and not empty'],
	[{ emulator: '' }, 'emulator must be a string, and not empty'],
];

const ofTables: Refusals = [
	...refusals,
	...ofSuites,
	[{ concurrency: 0 }, 'concurrency must be a whole number of at least 1'],
	[{ scope: 'alll' }, "scope must be one of 'own', 'area', 'all'"],
	[{ mutants: [{}] }, 'mutants[0] must be a mutant'],
	[{ mutants: [{ name: 'breaks-nothing' }] }, 'mutants[0] must be a mutant'],
	[{ onRow: 'print' }, 'onRow must be a function'],
];

const refusal = (words: string): unknown =>
	expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(words) });

describe('options that are wrong are refused by', () => {
	test.each(ofRuns)('runConformance: %j', async (options, words) => {
		const run = runConformance(fakeBackend(), { checks, ...options });

		await expect(run).rejects.toEqual(refusal(words));
	});

	test.each(ofTables)('runMutationTable: %j', async (options, words) => {
		const run = runMutationTable(fakeBackend(), { checks, mutants: [], ...options });

		await expect(run).rejects.toEqual(refusal(words));
	});

	test.each(ofChecks)('runCheck: %j', async (options, words) => {
		const run = runCheck(checkThat(neverRun), fakeBackend(), options);

		await expect(run).rejects.toEqual(refusal(words));
	});

	test.each([...ofChecks, ...ofSuites])('conformanceTests: %j', (options, words) => {
		const register = (): void => conformanceTests(fakeBackend(), runner, { checks, ...options });

		expect(register).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
		expect(register).toThrow(words);
	});
});
