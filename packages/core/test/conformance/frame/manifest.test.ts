import { describe, expect, test } from 'vitest';
import { manifestMutants } from '../../../src/conformance/broken/manifest.ts';
import { misstate } from '../../../src/conformance/broken/overlay.ts';
import { manifestChecks } from '../../../src/conformance/checks/manifest.ts';
import { checksWithoutMutant, runMutationTable } from '../../../src/conformance/mutation-table.ts';
import { runConformance } from '../../../src/conformance/run.ts';
import { runCheck } from '../../../src/conformance/run-check.ts';
import type { Backend } from '../../../src/contract/backend.ts';
import type { Capabilities } from '../../../src/contract/capabilities.ts';
import type { Driver } from '../../../src/contract/driver.ts';
import { hostProcess } from '../../host-process/backend.ts';
import { fakeBackend } from './fake-backend.ts';

const never = (): Promise<never> => new Promise(() => {});
const spawning = {
	languages: Object.freeze(['python'] as const),
	interpreter: 'emulated',
	files: 'emulated',
} as const;
const sound = (): Backend =>
	fakeBackend({ capabilities: spawning, driver: () => ({ spawn: never }) });

async function wordsOf(id: string, backend: Backend): Promise<string | undefined> {
	const check = manifestChecks.find((one) => one.id === id);
	if (check === undefined) throw new Error(`no check ${id}`);
	return (await runCheck(check, backend, { settleMs: 50 })).message;
}

test('a sound backend passes', async () => {
	const { problems, findings } = await runConformance(sound(), { checks: manifestChecks });

	expect(problems).toEqual([]);
	expect(findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
});

test('the backend of processes of this machine passes', async () => {
	const report = await runConformance(hostProcess(), { checks: manifestChecks });

	const wrong = report.findings.filter(({ outcome }) => outcome !== 'pass');
	expect(wrong.map(({ id, message }) => [id, message])).toEqual([]);
	expect(report.ok).toBe(true);
});

test('every mutant is caught by its check, and by no other', async () => {
	const rows = await runMutationTable(sound(), {
		mutants: manifestMutants,
		checks: manifestChecks,
		scope: 'all',
		settleMs: 50,
	});

	expect(rows.filter(({ ok }) => !ok).map(({ mutant, failed }) => [mutant, failed])).toEqual([]);
	expect(checksWithoutMutant(manifestChecks, manifestMutants)).toEqual([]);
});

describe('methods and manifest', () => {
	const id = 'manifest/methods-are-where-they-are-declared';
	const cases: readonly [Partial<Capabilities>, Partial<Driver>, string | undefined][] = [
		[{}, {}, 'spawn is declared and not there'],
		[{ commands: 'native' }, { spawn: never }, undefined],
		[{ interpreter: 'native' }, { spawn: never }, 'interpreter is declared and not there'],
		[{ extend: 'native' }, { spawn: never }, 'extend is declared and not there'],
		[{ extend: 'emulated' }, { spawn: never }, undefined],
		[{ extend: 'emulated' }, { spawn: never, extend: never }, undefined],
		[{}, { spawn: never, extend: never }, 'extend is there and not declared'],
		[{ pause: 'native' }, { spawn: never, pause: never }, 'resume is declared and not there'],
		[{ filesWatch: 'emulated' }, { spawn: never }, undefined],
		[{ filesWatch: 'native' }, { spawn: never }, 'files.watch is declared and not there'],
		[{ metrics: 'emulated' }, { spawn: never }, 'metrics is declared and not there'],
	];

	test.each(cases)('%j: case %$', async (capabilities, driver, wrong) => {
		const backend = fakeBackend({
			capabilities: { ...spawning, ...capabilities },
			driver: () => driver,
		});

		const message = await wordsOf(id, backend);

		expect(message).toBe(
			wrong && `where methods and manifest disagree: expected [], got ["${wrong}"]`,
		);
	});
});

test('a backend must have some egress', async () => {
	const backend = fakeBackend({ capabilities: { ...spawning, egressNone: false } });

	const message = await wordsOf('manifest/nothing-required-is-absent', backend);

	expect(message).toBe('the number of kinds of egress: expected at least 1, got 0');
});

describe('the values of the manifest', () => {
	test.each([
		['isolation', 'chroot'],
		['languages', ['ruby']],
		['interruptKeepsState', 'yes'],
		['maxFileBytes', 0],
		['egressAllow', 'proxy'],
		['gpus', ['']],
		['files', true],
	])('%s may not be %j', async (name, value) => {
		const backend = sound();
		const misstated = misstate(backend, {
			capabilities: Object.freeze({ ...backend.capabilities, [name]: Object.freeze(value) }),
		});

		const message = await wordsOf('manifest/values-are-known', misstated);

		expect(message).toBe(`capabilities.${name} may be ${JSON.stringify(value)}: this is not so`);
	});
});
