import type { Backend } from '../contract/backend.ts';
import { type Check, whyNot } from './check.ts';
import { checks as allChecks } from './checks/index.ts';
import type { Finding } from './finding.ts';
import { checkTests } from './option-rules.ts';
import { defaultTimeoutMs, findingOf, type RunCheckOptions } from './run-check.ts';

/** What the binding needs of a test runner: vitest's own functions fit. */
export interface TestRunner {
	readonly describe: (name: string, body: () => void) => unknown;
	readonly test: {
		(name: string, body: () => Promise<void>, timeoutMs: number): unknown;
		readonly skip: (name: string, body: () => Promise<void>) => unknown;
	};
	readonly expect: (
		actual: unknown,
		message?: string,
	) => { readonly toMatch: (expected: RegExp) => void; readonly toBe: (expected: unknown) => void };
}

/** Which checks become tests, and how they are run. */
export interface ConformanceTestsOptions extends RunCheckOptions {
	/** Default: all of them. */
	readonly checks?: readonly Check[];
}

/** Time for the clean-up of a check, on top of the check's own. */
const cleanUpAllowanceMs = 60_000;

/**
 * Registers one test for each check. A check that does not apply is skipped by the runner itself, under a title
 * that says what is lacking, so that it is counted apart from what passed; nothing else is ever skipped.
 * The last test fails unless every check that applies was run and at least one was, and prints the counts.
 *
 * @throws invalid-argument for what is no backend or no runner, and when an option is unknown or wrong.
 */
export function conformanceTests(
	backend: Backend,
	runner: TestRunner,
	given: ConformanceTestsOptions = {},
): void {
	checkTests(backend, runner, given);
	const { describe, test, expect } = runner;
	const { checks = allChecks, ...options } = given;
	const findings: Finding[] = [];
	const timeoutMs = (options.timeoutMs ?? defaultTimeoutMs) + cleanUpAllowanceMs;
	const absences = checks.map((check) => ({ check, absent: whyNot(check, backend.capabilities) }));
	const applying = absences.filter(({ absent }) => absent === undefined);
	describe(`${backend.name} keeps the contract`, () => {
		for (const { check, absent } of absences) {
			const body = async (): Promise<void> => {
				const finding = await findingOf(check, backend, options);
				findings.push(finding);
				expect(finding.outcome, finding.message).toMatch(/^(pass|warn)$/);
			};
			if (absent === undefined) test(check.id, body, timeoutMs);
			// The runner's own skip: what a backend declares absent is counted apart, and is never a pass.
			else test.skip(`${check.id} (not applicable: ${absent})`, body);
		}
		test(
			`${applying.length} of ${checks.length} checks apply, and all of them were run`,
			async () => {
				const warnings = findings.filter(({ outcome }) => outcome === 'warn');
				const passed = findings.filter(({ outcome }) => outcome === 'pass').length;
				const failed = findings.length - passed - warnings.length;
				console.info(
					`${backend.name}: ${passed} passed, ${failed} failed, ${warnings.length} warned, ` +
						`${checks.length - applying.length} not applicable`,
				);
				for (const { id, message } of warnings) console.warn(`${id}: ${message}`);
				expect(findings.length, 'checks that were run').toBe(applying.length);
				expect(passed > 0, 'at least one check passed').toBe(true);
			},
			timeoutMs,
		);
	});
}
