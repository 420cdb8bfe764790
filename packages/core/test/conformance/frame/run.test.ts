import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/conformance/check.ts';
import { Violation } from '../../../src/conformance/violation.ts';
import { type ConformanceOptions, runConformance } from '../../../src/conformance/run.ts';
import { checkThat, fakeBackend } from './fake-backend.ts';

const ok = async (): Promise<void> => {};
const broken = async (): Promise<void> => {
	throw new Violation('expected 1, got 2');
};

const passes = checkThat(ok, { id: 'code/passes' });
const fails = checkThat(broken, { id: 'code/fails' });
const warns = checkThat(broken, { id: 'files/warns', level: 'should' });
const absent = checkThat(ok, { id: 'files/absent', needs: ['pause'] });
const breaks = checkThat(
	async () => {
		throw new TypeError('our bug');
	},
	{ id: 'errors/breaks' },
);
const five = [passes, fails, warns, absent, breaks];

const run = (checks: readonly Check[], options: ConformanceOptions = {}) =>
	runConformance(fakeBackend(), { checks, settleMs: 50, cleanUpMs: 1000, ...options });

describe('the report', () => {
	test('has one finding for each check, in the order of the checks', async () => {
		const { findings, counts } = await run(five, { concurrency: 5 });

		expect(findings.map(({ id, outcome }) => [id, outcome])).toEqual([
			['code/passes', 'pass'],
			['code/fails', 'fail'],
			['files/warns', 'warn'],
			['files/absent', 'not-applicable'],
			['errors/breaks', 'suite-error'],
		]);
		expect(counts).toEqual({
			pass: 1,
			fail: 1,
			warn: 1,
			'not-applicable': 1,
			disabled: 0,
			'not-run': 0,
			'suite-error': 1,
		});
	});

	test('states what was run where', async () => {
		const backend = fakeBackend();

		const report = await runConformance(backend, {
			checks: [passes],
			version: '1.2',
			region: 'eu',
			commit: 'abc',
			emulator: 'emulateE2B',
		});

		expect(report).toMatchObject({
			backend: 'fake',
			version: '1.2',
			region: 'eu',
			commit: 'abc',
			emulator: 'emulateE2B',
			node: process.version,
			capabilities: backend.capabilities,
			disabledNote: null,
			problems: [],
		});
		expect(Number.isNaN(Date.parse(report.startedAt))).toBe(false);
	});

	test.each([
		['a pass', [passes], true],
		['a warning beside a pass', [passes, warns], true],
		['an absence beside a pass', [passes, absent], true],
		['a failure', [passes, fails], false],
		['an error of the suite', [passes, breaks], false],
	])('with %s: ok is %s', async (_, checks, expected) => {
		expect((await run(checks)).ok).toBe(expected);
	});

	test('is not ok when nothing passed', async () => {
		const { ok: isOk, problems } = await run([absent]);

		expect(isOk).toBe(false);
		expect(problems).toEqual(['nothing passed']);
	});
});

describe('the choice of checks', () => {
	test.each([
		[['code/passes'], ['code/passes']],
		[['files'], ['files/warns', 'files/absent']],
		[['*/fails'], ['code/fails']],
		[
			['code/p*', 'errors'],
			['code/passes', 'errors/breaks'],
		],
	])('only %j runs %j', async (only, expected) => {
		const { findings } = await run(five, { only });

		expect(findings.map(({ id }) => id)).toEqual(expected);
	});

	test('a check is chosen by its area, and by the first word of its id', async () => {
		const checks = [
			checkThat(ok, { id: 'create/made' }),
			checkThat(ok, { id: 'list/shown' }),
			fails,
		];

		const byArea = await run(checks, { only: ['lifecycle'] });
		const byWord = await run(checks, { only: ['list'] });

		expect(byArea.findings.map(({ id }) => id)).toEqual(['create/made', 'list/shown']);
		expect(byWord.findings.map(({ id }) => id)).toEqual(['list/shown']);
	});

	test('a disabled check is not run and is named with its reason', async () => {
		const disable = [{ id: 'code/fails', reason: 'the region is down' }];

		const report = await run([passes, fails], { disable });

		expect(report.ok).toBe(true);
		expect(report.findings[1]).toMatchObject({
			outcome: 'disabled',
			message: 'the region is down',
		});
		expect(report.disabledNote).toBe('1 DISABLED: code/fails (the region is down)');
	});

	test.each([
		[{ only: ['code/passs'] }, 'only: no check is called "code/passs"; did you mean code/passes?'],
		[{ only: ['cod'] }, 'only: no check is called "cod"; did you mean code?'],
		[
			{ only: ['zzz/*'] },
			/^conformance: only: no check is called "zzz\/\*"; the areas are manifest,/,
		],
		[
			{ disable: [{ id: 'file', reason: 'slow' }] },
			'disable: no check is called "file"; did you mean files?',
		],
		[
			{ baseline: [{ id: 'code', reason: 'slow', link: 'tracker' }] },
			'baseline: no check is called "code"; did you mean code/passes?',
		],
	])('%j is refused', async (options, message) => {
		await expect(run(five, options)).rejects.toMatchObject({ code: 'invalid-argument' });
		await expect(run(five, options)).rejects.toThrow(message);
	});
});

describe('the baseline', () => {
	const entry = { reason: 'vendor bug', link: 'https://example.org/1' };

	test('a known failure is still a failure, and does not fail the run', async () => {
		const known = { ...entry, id: 'code/fails' };

		const report = await run([passes, fails], { baseline: [known] });

		expect(report.ok).toBe(true);
		expect(report.counts.fail).toBe(1);
		expect(report.findings[1]).toMatchObject({ outcome: 'fail', baseline: known });
	});

	test('an entry that passes now fails the run', async () => {
		const report = await run([passes], { baseline: [{ ...entry, id: 'code/passes' }] });

		expect(report.ok).toBe(false);
		expect(report.problems).toEqual([
			'the baseline expects code/passes to fail, but its outcome is pass',
		]);
	});

	test('an entry of a check that does not apply fails the run', async () => {
		const report = await run([passes, absent], { baseline: [{ ...entry, id: 'files/absent' }] });

		expect(report.problems).toEqual([
			'the baseline expects files/absent to fail, but its outcome is not-applicable',
		]);
	});

	test('an entry of a check that was not chosen is let be', async () => {
		const baseline = [{ ...entry, id: 'code/fails' }];

		expect((await run(five, { only: ['code/passes'], baseline })).ok).toBe(true);
	});

	test('does not excuse an error of the suite', async () => {
		const baseline = [{ ...entry, id: 'errors/breaks' }];

		expect((await run([passes, breaks], { baseline })).ok).toBe(false);
	});
});

describe('the course of a run', () => {
	function watched(): { readonly most: () => number; readonly body: Check['run'] } {
		let running = 0;
		let most = 0;
		return {
			most: () => most,
			async body() {
				running += 1;
				most = Math.max(most, running);
				await new Promise((resolve) => setTimeout(resolve, 5));
				running -= 1;
			},
		};
	}

	test('goes on at two checks at a time', async () => {
		const { most, body } = watched();
		const ids = ['code/a', 'code/b', 'code/c', 'code/d'] as const;

		await run(ids.map((id) => checkThat(body, { id })));

		expect(most()).toBe(2);
	});

	test('runs a check that measures with no other beside it', async () => {
		const { most, body } = watched();
		const ids = ['code/a', 'code/b', 'code/c'] as const;

		await run(ids.map((id) => checkThat(body, { id, alone: true })));

		expect(most()).toBe(1);
	});

	test('tells each finding as it is made', async () => {
		const told: string[] = [];

		await run([passes, fails], { onFinding: ({ id }) => told.push(id) });

		expect(told.toSorted()).toEqual(['code/fails', 'code/passes']);
	});

	test('stops when the operator says so: no more checks, but the clean-up', async () => {
		const controller = new AbortController();
		const backend = fakeBackend();
		const stopping = checkThat(
			async ({ open }) => {
				await open();
				controller.abort();
				await new Promise(() => {});
			},
			{ id: 'code/stopping' },
		);

		let started = false;
		const never = checkThat(
			async () => {
				started = true;
			},
			{ id: 'code/never' },
		);

		const report = await runConformance(backend, {
			checks: [passes, stopping, never, absent],
			concurrency: 1,
			signal: controller.signal,
		});

		expect(report.findings.map(({ outcome }) => outcome)).toEqual([
			'pass',
			'not-run',
			'not-run',
			'not-applicable',
		]);
		expect(started).toBe(false);
		expect(backend.destroyed).toEqual(['box-1']);
		expect(report.ok).toBe(false);
		expect(report.disabledNote).toBeNull();
		expect(report.problems).toEqual(['the run was stopped before its end']);
	});

	test('sweeps up what carries its label at the end, and says so', async () => {
		const backend = fakeBackend();
		const straying = checkThat(async ({ runId }) => {
			backend.live.set('stray', { 'conformance-run': runId });
		});

		const report = await runConformance(backend, { checks: [straying] });

		expect(report.findings[0]?.outcome).toBe('pass');
		expect(report.problems).toEqual(['the run left strays, now destroyed: stray']);
		expect(backend.live.size).toBe(0);
	});

	test('sees a manifest that changes', async () => {
		const backend = fakeBackend();
		let { capabilities } = backend;
		const changing = Object.defineProperty(backend, 'capabilities', { get: () => capabilities });
		const change = checkThat(async () => {
			capabilities = { ...capabilities, pause: 'native' };
		});

		const { ok: isOk, problems } = await runConformance(changing, { checks: [change] });

		expect(isOk).toBe(false);
		expect(problems).toEqual([
			expect.stringMatching(
				/^the capabilities changed during the run: .*"pause":false.* became .*"pause":"native"/,
			),
		]);
	});
});
