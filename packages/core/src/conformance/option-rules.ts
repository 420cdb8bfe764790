import { isIP } from 'node:net';
import { isObject } from '../policy/argument.ts';
import { Problems } from '../policy/problems.ts';
import {
	abortSignal,
	callback,
	checkArgument,
	checkOptions,
	having,
	listOf,
	milliseconds,
	must,
	oneOf,
	type OptionRules,
	type Rule,
	shape,
	someText,
	wholeNumber,
} from '../policy/rules.ts';
import { someBackend, someCheck, someMutant, someRunner, usableBackend } from './arguments.ts';
import { type EgressTarget, likeness } from './egress-targets.ts';
import type { MutationTableOptions } from './mutation-table.ts';
import type { ConformanceOptions } from './run.ts';
import type { RunCheckOptions } from './run-check.ts';
import type { ConformanceTestsOptions } from './vitest.ts';

/** A reason is for people: it takes at least a word. */
const words = must('say something', (value) => typeof value === 'string' && /\S/.test(value));

const target = shape(
	{
		url: must('be a URL', (value) => typeof value === 'string' && URL.canParse(value)),
		word: someText,
	},
	{ address: must('be an address', (value) => typeof value === 'string' && isIP(value) !== 0) },
);
const pair: Rule = (field, value, problems) => {
	const isPair = must('be a pair of pages', (given) => Array.isArray(given) && given.length === 2);
	isPair(field, value, problems);
	if (!Array.isArray(value)) return;
	listOf(target)(field, value, problems);
	const [one, other] = value.filter(isTarget);
	const fact = one === undefined || other === undefined ? undefined : likeness(one, other);
	if (fact !== undefined) problems.invalid(`${field} must be ${fact}`);
};

function isTarget(value: unknown): value is EgressTarget {
	if (!isObject(value)) return false;
	const url: unknown = Reflect.get(value, 'url');
	const word: unknown = Reflect.get(value, 'word');
	return typeof url === 'string' && URL.canParse(url) && typeof word === 'string' && word !== '';
}

const timing = {
	timeoutMs: milliseconds,
	cleanUpMs: milliseconds,
	settleMs: milliseconds,
	clock: having('a clock', 'now', 'date', 'after'),
	signal: abortSignal,
	egressTargets: shape({}, { byAddress: pair, byName: pair }),
};

const listOfChecks = listOf(someCheck);

const checkRules: OptionRules<RunCheckOptions> = {
	...timing,
	runId: someText,
	janitor: having('a backend', 'list', 'destroy'),
};

const conformanceRules: OptionRules<ConformanceOptions> = {
	...timing,
	checks: listOfChecks,
	only: listOf(someText),
	disable: listOf(shape({ id: someText, reason: words })),
	baseline: listOf(shape({ id: someText, reason: words, link: someText })),
	concurrency: wholeNumber(1),
	onFinding: callback,
	version: someText,
	region: someText,
	commit: someText,
	emulator: someText,
};

const mutationRules: OptionRules<MutationTableOptions> = {
	...timing,
	checks: listOfChecks,
	mutants: listOf(someMutant),
	scope: oneOf(['own', 'area', 'all']),
	concurrency: wholeNumber(1),
	onRow: callback,
};

const testsRules: OptionRules<ConformanceTestsOptions> = {
	...checkRules,
	checks: listOfChecks,
};

/** @throws invalid-argument, which names all that is wrong with what `runCheck` was given. */
export function checkRun(given: unknown, backend: unknown, options: unknown): void {
	checkArgument('runCheck', 'check', given, someCheck);
	checkArgument('runCheck', 'backend', backend, someBackend);
	check<RunCheckOptions>('runCheck', options, checkRules);
}

/** @throws invalid-argument, which names all that is wrong with what `runConformance` was given. */
export function checkConformance(backend: unknown, options: unknown): void {
	checkArgument('runConformance', 'backend', backend, someBackend);
	check<ConformanceOptions>('runConformance', options, conformanceRules);
}

/** @throws invalid-argument, which names all that is wrong with what `runMutationTable` was given. */
export function checkMutationTable(backend: unknown, options: unknown): void {
	checkArgument('runMutationTable', 'backend', backend, usableBackend);
	check<MutationTableOptions>('runMutationTable', options, mutationRules);
}

/** @throws invalid-argument, which names all that is wrong with what `conformanceTests` was given. */
export function checkTests(backend: unknown, runner: unknown, options: unknown): void {
	checkArgument('conformanceTests', 'backend', backend, someBackend);
	checkArgument('conformanceTests', 'runner', runner, someRunner);
	check<ConformanceTestsOptions>('conformanceTests', options, testsRules);
}

function check<Options>(operation: string, options: unknown, rules: OptionRules<Options>): void {
	const problems = new Problems();
	checkOptions(options, rules, problems);
	problems.throwIfAny({ operation });
}
