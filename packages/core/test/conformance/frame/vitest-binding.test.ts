import { afterEach, describe, expect, test, vi } from 'vitest';
import { Violation } from '../../../src/conformance/violation.ts';
import { manifestChecks } from '../../../src/conformance/checks/manifest.ts';
import { conformanceTests } from '../../../src/conformance/vitest.ts';
import { hostProcess } from '../../host-process/backend.ts';
import { checkThat, fakeBackend } from './fake-backend.ts';

const passes = checkThat(async () => {}, { id: 'code/passes' });
const broken = async (): Promise<void> => {
	throw new Violation('expected 1, got 2');
};
const fails = checkThat(broken, { id: 'code/fails' });
const warns = checkThat(broken, { id: 'code/warns', level: 'should' });
const absent = checkThat(async () => {}, { id: 'code/absent', needs: ['pause'] });

afterEach(() => {
	vi.restoreAllMocks();
});

function register(checks: readonly (typeof passes)[]) {
	const tests = new Map<string, () => Promise<void>>();
	const skipped: string[] = [];
	const groups: string[] = [];
	const runner = {
		describe(name: string, body: () => void) {
			groups.push(name);
			body();
		},
		test: Object.assign((name: string, body: () => Promise<void>) => tests.set(name, body), {
			skip: (name: string) => skipped.push(name),
		}),
		expect,
	};
	conformanceTests(fakeBackend(), runner, { checks });
	return { tests, skipped, groups };
}

test('each check that applies is a test under its id', () => {
	const { tests, groups } = register([passes, fails]);

	expect(groups).toEqual(['fake keeps the contract']);
	expect([...tests.keys()]).toEqual([
		'code/passes',
		'code/fails',
		'2 of 2 checks apply, and all of them were run',
	]);
});

test('a check that does not apply is skipped under a title that says why', () => {
	const { tests, skipped } = register([passes, absent]);

	expect(skipped).toEqual(['code/absent (not applicable: lacks pause)']);
	expect([...tests.keys()]).toEqual([
		'code/passes',
		'1 of 2 checks apply, and all of them were run',
	]);
});

test('a failing check fails its test with the words of the violation', async () => {
	const { tests } = register([fails]);

	await expect(tests.get('code/fails')?.()).rejects.toThrow('expected 1, got 2');
});

test('a warning passes, and is printed at the end with the counts', async () => {
	const info = vi.spyOn(console, 'info').mockImplementation(() => {});
	const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
	const { tests } = register([passes, warns, absent]);

	for (const body of tests.values()) await body();

	expect(info.mock.calls).toEqual([['fake: 1 passed, 0 failed, 1 warned, 1 not applicable']]);
	expect(warn.mock.calls).toEqual([['code/warns: expected 1, got 2']]);
});

test('the last test fails when a check was not run', async () => {
	vi.spyOn(console, 'info').mockImplementation(() => {});
	const { tests } = register([passes, fails]);
	await tests.get('code/passes')?.();

	const last = [...tests.values()].at(-1)?.();

	await expect(last).rejects.toThrow('checks that were run');
});

test('the last test fails when nothing passed', async () => {
	vi.spyOn(console, 'info').mockImplementation(() => {});
	const { tests } = register([absent]);

	await expect([...tests.values()].at(-1)?.()).rejects.toThrow('at least one check passed');
});

conformanceTests(hostProcess(), { describe, test, expect }, { checks: manifestChecks });
